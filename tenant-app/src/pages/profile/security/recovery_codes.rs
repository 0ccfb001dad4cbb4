//! The recovery codes themselves.

use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::RecoveryCodeView;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use super::confirm::or_confirm_first;

#[cfg(feature = "ssr")]
const PATH: &str = "/profile/security/recovery-codes";
const MAKE: &str = "make-recovery-codes";

/// One's recovery codes.
#[server(prefix = "/api/t", endpoint = "security/recovery_codes", input = GetUrl)]
pub async fn get_recovery_codes() -> Result<Vec<RecoveryCodeView>, AppError> {
    use crate::current;
    use domain::factors;
    web::report(
        async {
            let codes = factors::recovery_codes(&current::session()?).await;
            or_confirm_first(codes, PATH)
        }
        .await,
    )
}

/// Makes new codes in the place of those there are.
#[server(prefix = "/api/t", endpoint = "security/make_recovery_codes")]
pub async fn make_recovery_codes() -> Result<(), AppError> {
    use crate::current;
    use domain::factors;
    web::report(
        async {
            let made = factors::make_recovery_codes(&current::session()?).await;
            or_confirm_first(made, PATH)?;
            current::go_to(&format!("{PATH}?notice=recovery-codes-made"));
            Ok(())
        }
        .await,
    )
}

/// The page.
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let changes = use_changes();
    let codes = Resource::new(move || changes.get(), |_| get_recovery_codes());
    let make = ServerAction::<MakeRecoveryCodes>::new();
    let crumbs = vec![
        Crumb::link("Security", "/profile/security"),
        Crumb::here("Recovery codes"),
    ];
    view! {
        <Title text="Recovery codes"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Recovery codes"
                crumbs=crumbs
                description="Keep them where your phone is not: in a password manager, or on paper. Each works once."
            />
            <FailureBanner failure=failure(make)/>
            <Load resource=codes let:codes>
                {if codes.is_empty() {
                    view! {
                        <Card title="Your codes">
                            <p class="text-muted">"There are none. They come with your first second factor: add one under " <a class="link" href="/profile/security">"Security"</a> "."</p>
                        </Card>
                    }
                    .into_any()
                } else {
                    view! {
                        <Card actions=|| view! { <DialogTrigger dialog=MAKE size=Size::Sm>"Make new codes"</DialogTrigger> } title="Your codes">
                            <RecoveryCodeList codes=codes/>
                        </Card>
                        <div><ButtonLink href="/profile/security" kind=ButtonKind::Primary>"I have kept them"</ButtonLink></div>
                    }
                    .into_any()
                }}
            </Load>
            <ConfirmDialog
                id=MAKE
                title="Make new recovery codes?"
                consequence="The codes you have no longer work, wherever you keep them."
            >
                <ActionForm action=make>
                    <ConfirmActions dialog=MAKE confirm="Make new codes" pending=make.pending()/>
                </ActionForm>
            </ConfirmDialog>
        </Page>
    }
}
