//! How many people can sign in at a time.

use crate::ground::Ground;
use crate::measure::{Figure, Rounds};
use domain::passwords::Passwords;
use domain::sessions;
use futures::stream::{self, StreamExt as _, TryStreamExt as _};
use test_support::{PASSWORD, parsed};

const ROUNDS: usize = 3;
const TIMES: u32 = 60;
const AT_A_TIME: usize = 8;

/// Signing in with a password, to checking the password alone. The hash is one of production, not a test's.
pub async fn sign_in(ground: &mut Ground) -> anyhow::Result<Figure> {
    let member = &ground.acme.member.person.user;
    let passwords = Passwords::new()?;
    let hash = passwords.hash(parsed(PASSWORD)).await?;
    sqlx::query("UPDATE users SET password_hash = $2 WHERE id = $1")
        .bind(member.id.uuid())
        .bind(&hash)
        .execute(&mut ground.superuser)
        .await?;
    let (app, email) = (&ground.app, member.email.as_str());
    let mut rounds = Rounds::default();
    for _ in 0..=ROUNDS {
        rounds
            .ours(
                stream::iter(0..TIMES)
                    .map(|_| async {
                        let anonymous = app.anonymous();
                        let signed_in =
                            sessions::sign_in(&anonymous, &parsed(email), parsed(PASSWORD)).await?;
                        anyhow::ensure!(signed_in.session().is_some(), "no session");
                        Ok(())
                    })
                    .buffer_unordered(AT_A_TIME)
                    .try_collect::<()>(),
            )
            .await?;
        rounds
            .least(
                stream::iter(0..TIMES)
                    .map(|_| async {
                        let right = passwords.verify(parsed(PASSWORD), Some(hash.clone()));
                        anyhow::ensure!(right.await?, "the wrong password");
                        Ok(())
                    })
                    .buffer_unordered(AT_A_TIME)
                    .try_collect::<()>(),
            )
            .await?;
    }
    let what = format!("{TIMES} sign-ins by password, to the password alone");
    Ok(Figure::of("sign-in", what, &rounds).a_second(TIMES))
}
