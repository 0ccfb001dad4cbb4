//! Telling of a new password, while it is typed, whether it will do.
//!
//! How many characters are missing the browser knows. How easily it is guessed the server says, with the same
//! judgement as in the end: the lists that takes are larger than the whole app.

use leptos::prelude::*;
use shared::AppError;
use shared::requests::Password;

/// Nobody is asked before the typing stops for so long.
#[cfg(feature = "hydrate")]
const PAUSE: std::time::Duration = std::time::Duration::from_millis(400);

/// What is wrong with a new password, if anything.
#[server(prefix = "/api/t", endpoint = "passwords/judge")]
pub async fn judge_password(password: String) -> Result<Option<String>, AppError> {
    use crate::current;
    use domain::passwords;
    web::report(
        async {
            let Ok(password) = password.parse::<Password>() else {
                return Ok(None);
            };
            let judged = passwords::judge(&current::request()?, password).await;
            match judged {
                Ok(()) => Ok(None),
                Err(domain::Error::Refused(refused)) => match refused.message_for("password") {
                    Some(message) => Ok(Some(message.to_owned())),
                    None => Err(refused.into()),
                },
                Err(error) => Err(error),
            }
        }
        .await,
    )
}

/// Whether what is typed is long enough, and hard to guess.
#[component]
pub fn PasswordStrength(
    /// What is typed.
    password: RwSignal<String>,
) -> impl IntoView {
    let judge = Action::new(|typed: &String| {
        let typed = typed.clone();
        async move {
            let verdict = judge_password(typed.clone()).await;
            (typed, verdict)
        }
    });
    #[cfg(feature = "hydrate")]
    {
        let mut ask = debounce(PAUSE, move |typed: String| {
            judge.dispatch(typed);
        });
        Effect::new(move || {
            let typed = password.get();
            if typed.chars().count() >= Password::MIN_LENGTH {
                ask(typed);
            }
        });
    }
    let missing =
        move || Password::MIN_LENGTH.saturating_sub(password.with(|text| text.chars().count()));
    // Of what is typed now: an answer about something else is none.
    let verdict = move || {
        judge
            .value()
            .get()
            .filter(|(judged, _)| password.with(|typed| typed == judged))
            .and_then(|(_, verdict)| verdict.ok())
    };
    view! {
        <p class="js-only text-xs text-muted" role="status">
            {move || match (password.with(String::is_empty), missing(), verdict()) {
                (true, ..) => String::new(),
                (false, 1, _) => "1 more character.".to_owned(),
                (false, 2.., _) => format!("{} more characters.", missing()),
                (false, 0, None) => "Long enough.".to_owned(),
                (false, 0, Some(None)) => "Long enough, and hard to guess.".to_owned(),
                (false, 0, Some(Some(message))) => message,
            }}
        </p>
    }
}
