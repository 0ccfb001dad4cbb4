//! Adding a passkey: it is named, and then the browser makes it.

use leptos::prelude::*;
use leptos_meta::Title;
use shared::AppError;
use shared::views::PasskeyCeremony;
use ui::prelude::*;

use super::PATH;
#[cfg(feature = "ssr")]
use {crate::current, domain::operators::factors};

/// Where it is done.
#[cfg(feature = "ssr")]
const HERE: &str = "/profile/security/passkey";

/// Begins to add a passkey.
#[server(prefix = "/api/a", endpoint = "security/begin_passkey")]
pub async fn begin_passkey() -> Result<PasskeyCeremony, AppError> {
    let begun = async {
        let begun = factors::begin_passkey(&current::operator()?).await;
        current::or_confirm_first(begun, HERE)
    };
    web::report(begun.await)
}

/// Adds the passkey that the browser has made.
#[server(prefix = "/api/a", endpoint = "security/add_passkey")]
pub async fn add_passkey(
    /// The ceremony's token.
    ceremony: String,
    /// What the operator calls it.
    name: String,
    /// What the browser has answered.
    answer: String,
) -> Result<(), AppError> {
    use domain::secrets::Token;
    use shared::requests::{FactorName, FormParser};

    let added = async {
        let mut form = FormParser::default();
        let name = form.field::<FactorName>("name", &name);
        let (name, ceremony) = (form.finish(name)?, Token::presented(&ceremony));
        let added = factors::add_passkey(&current::operator()?, &ceremony, name, &answer).await;
        current::keep_session(&current::or_confirm_first(added, HERE)?);
        current::go_to(&format!("{PATH}?notice=factor-added"));
        Ok(())
    };
    web::report(added.await)
}

/// `/profile/security/passkey`
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
    let crumbs = vec![Crumb::link("Security", PATH), Crumb::here("Passkey")];
    view! {
        <Title text="Add a passkey"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Add a passkey"
                description="It stays on a device, in a password manager or on a security key. After your password you use it by your fingerprint, your face or a PIN, instead of a code."
                crumbs=crumbs
            />
            <NewPasskey
                begin=|| Box::pin(begin_passkey())
                made=made
                failure=failure(add)
                pending=add.pending()
                cancel=PATH
            />
        </Page>
    }
}
