//! Accounts at providers that one signs in with.

use crate::pages::identities::addresses::{self, LINK};
use crate::pages::identities::providers::RefusalBanner;
use leptos::form::ActionForm;
use leptos::prelude::*;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::{IdentitiesView, IdentityView, ProviderView};
use ui::links::use_query;
use ui::prelude::*;

/// By what one signs in.
#[server(prefix = "/api/t", endpoint = "identities/list", input = GetUrl)]
pub async fn list_identities() -> Result<IdentitiesView, AppError> {
    use crate::current;
    use domain::identities;
    web::report(async { identities::list(&current::session()?).await }.await)
}

/// Unlinks an account at a provider.
#[server(prefix = "/api/t", endpoint = "identities/unlink")]
pub async fn unlink_identity(identity: String) -> Result<(), AppError> {
    use super::confirm::or_confirm_first;
    use crate::current;
    use domain::identities;
    const PATH: &str = "/profile/security";
    web::report(
        async {
            let identity = web::named(&identity)?;
            let unlinked = identities::unlink(&current::session()?, identity).await;
            or_confirm_first(unlinked, PATH)?;
            current::go_to(&format!("{PATH}?notice=identity-unlinked"));
            Ok(())
        }
        .await,
    )
}

/// What is linked, and what can be. Nothing where there is neither.
#[component]
pub(super) fn Identities(identities: IdentitiesView) -> impl IntoView {
    let refusal = use_query().with_untracked(SignInRefusal::of);
    let IdentitiesView {
        has_password,
        identities,
        providers,
    } = identities;
    if identities.is_empty() && providers.is_empty() {
        return ().into_any();
    }
    let without_password = !has_password;
    let rows = identities
        .into_iter()
        .map(|identity| view! { <Identity identity=identity/> })
        .collect_view();
    let links = providers
        .iter()
        .map(|provider| view! { <LinkForm provider=provider.clone()/> })
        .collect_view();
    view! {
        <Card title="Other accounts" description="With which you sign in instead of a password. A second factor is asked for all the same.">
            <div class="flex flex-col gap-6">
                {refusal.map(|refusal| view! { <RefusalBanner refusal=refusal providers=providers.clone()/> })}
                {rows}
                {without_password.then(|| view! {
                    <p class="text-sm text-muted">
                        "You have no password. To have one as well, "
                        <a class="link" href="/forgot-password" rel="external">"let us send you a link"</a> "."
                    </p>
                })}
                <div class="flex flex-wrap gap-2">{links}</div>
            </div>
        </Card>
    }
    .into_any()
}

#[component]
fn LinkForm(provider: ProviderView) -> impl IntoView {
    view! {
        // The browser's own form: what answers it leads to the provider.
        <form method="post" action=addresses::of(LINK, &provider.name)>
            <Button submit=true icon=IconName::Plus>"Link " {provider.label}</Button>
        </form>
    }
}

#[component]
fn Identity(identity: IdentityView) -> impl IntoView {
    let unlink = ServerAction::<UnlinkIdentity>::new();
    let id = identity.id.to_string();
    let dialog = format!("unlink-{id}");
    let (for_trigger, for_actions) = (dialog.clone(), dialog.clone());
    let title = format!("Unlink {}?", identity.provider);
    let (linked, used) = (identity.linked_at, identity.last_used_at);
    let removable = identity.removable;
    view! {
        <section class="flex flex-col gap-2">
            <FailureBanner failure=failure(unlink)/>
            <div class="flex flex-wrap items-center gap-3">
                <strong>{identity.provider}</strong>
                <span class="text-muted break-words">{identity.email}</span>
                {removable.then(|| view! {
                    <DialogTrigger dialog=for_trigger kind=ButtonKind::Danger size=Size::Sm>"Unlink…"</DialogTrigger>
                })}
            </div>
            <p class="text-sm text-muted">
                "Linked " <Time at=linked offset=linked.offset()/> ", last used " <Time at=used offset=used.offset()/> "."
                {(!removable).then_some(" It is your only way in, and stays as long as that is so.")}
            </p>
            <ConfirmDialog
                id=dialog
                title=title
                consequence="Nobody signs in to your account with it any more. You can link it again."
            >
                <ActionForm action=unlink>
                    <input type="hidden" name="identity" value=id/>
                    <ConfirmActions dialog=for_actions confirm="Unlink" pending=unlink.pending()/>
                </ActionForm>
            </ConfirmDialog>
        </section>
    }
}
