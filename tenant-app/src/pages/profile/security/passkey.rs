//! Adding a passkey: it is named, and then the browser makes it.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::AppError;
use shared::views::PasskeyCeremony;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use super::confirm::or_confirm_first;

#[cfg(feature = "ssr")]
const PATH: &str = "/profile/security/passkey";

/// Begins to add a passkey.
#[server(prefix = "/api/t", endpoint = "security/begin_passkey")]
pub async fn begin_passkey() -> Result<PasskeyCeremony, AppError> {
    use crate::current;
    use domain::factors;
    web::report(
        async { or_confirm_first(factors::begin_passkey(&current::session()?).await, PATH) }.await,
    )
}

/// Adds the passkey that the browser has made.
#[server(prefix = "/api/t", endpoint = "security/add_passkey")]
pub async fn add_passkey(ceremony: String, name: String, answer: String) -> Result<(), AppError> {
    use crate::current;
    use domain::{factors, secrets::Token};
    use shared::requests::{FactorName, FormParser};
    web::report(
        async {
            let mut form = FormParser::default();
            let name = form.field::<FactorName>("name", &name);
            let name = form.finish(name)?;
            let ceremony = Token::presented(&ceremony);
            let added = factors::add_passkey(&current::session()?, &ceremony, name, &answer).await;
            let added = or_confirm_first(added, PATH)?;
            current::keep_session(&added.session);
            current::go_to(if added.first {
                "/profile/security/recovery-codes?notice=factor-added"
            } else {
                "/profile/security?notice=passkey-added"
            });
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn PasskeyPage() -> impl IntoView {
    let add = ServerAction::<AddPasskey>::new();
    let made = move |(name, PasskeyAnswer { ceremony, answer })| {
        add.dispatch(AddPasskey {
            ceremony,
            name,
            answer,
        });
    };
    let crumbs = vec![
        Crumb::link("Security", "/profile/security"),
        Crumb::here("Passkey"),
    ];
    view! {
        <Title text="Add a passkey"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Add a passkey"
                description="It stays on a device, in a password manager or on a security key. You sign in with it by your fingerprint, your face or a PIN, without a password."
                crumbs=crumbs
            />
            <NewPasskey
                begin=|| Box::pin(begin_passkey())
                made=made
                failure=failure(add)
                pending=add.pending()
                cancel="/profile/security"
            />
        </Page>
    }
}
