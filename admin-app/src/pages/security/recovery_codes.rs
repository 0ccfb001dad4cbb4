//! The recovery codes themselves, until their owner has kept them.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::RecoveryCodeView;
use ui::links::use_query;
use ui::prelude::*;

use super::PATH;
#[cfg(feature = "ssr")]
use {crate::current, domain::operators::factors};

#[cfg(feature = "ssr")]
const HERE: &str = "/profile/security/recovery-codes";
const MAKE: &str = "make-recovery-codes";

/// The address of the page, with news to tell, and where to go on from it.
#[cfg(feature = "ssr")]
pub fn recovery_codes_href(notice: &str, next: &str) -> String {
    use ui::links::Query;

    Query::default()
        .with("notice", notice)
        .with("next", next)
        .href(HERE)
}

/// One's own recovery codes; none once they are kept.
#[server(prefix = "/api/a", endpoint = "security/recovery_codes", input = GetUrl)]
pub async fn get_recovery_codes() -> Result<Vec<RecoveryCodeView>, AppError> {
    let codes = async {
        let codes = factors::recovery_codes(&current::operator()?).await;
        current::or_confirm_first(codes, HERE)
    };
    web::report(codes.await)
}

/// Notes that the codes are kept, and goes on to `next`.
#[server(prefix = "/api/a", endpoint = "security/keep_recovery_codes")]
pub async fn keep_recovery_codes(
    /// The page to go to.
    #[server(default)]
    next: String,
) -> Result<(), AppError> {
    let kept = async {
        factors::keep_recovery_codes(&current::operator()?).await?;
        let there = format!("{PATH}?notice=recovery-codes-kept");
        current::go_to(if next.is_empty() { &there } else { &next });
        Ok(())
    };
    web::report(kept.await)
}

/// Makes new codes in the place of those there are.
#[server(prefix = "/api/a", endpoint = "security/make_recovery_codes")]
pub async fn make_recovery_codes() -> Result<(), AppError> {
    let made = async {
        let made = factors::make_recovery_codes(&current::operator()?).await;
        current::or_confirm_first(made, HERE)?;
        current::go_to(&recovery_codes_href("recovery-codes-made", ""));
        Ok(())
    };
    web::report(made.await)
}

/// `/profile/security/recovery-codes?next=…`
#[component]
pub fn RecoveryCodesPage() -> impl IntoView {
    let next = use_query().with_untracked(|query| query.get("next").to_owned());
    let codes = Resource::new(|| (), |()| get_recovery_codes());
    let make = ServerAction::<MakeRecoveryCodes>::new();
    let keep = ServerAction::<KeepRecoveryCodes>::new();
    let crumbs = vec![Crumb::link("Security", PATH), Crumb::here("Recovery codes")];
    view! {
        <Title text="Recovery codes"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Recovery codes"
                crumbs=crumbs
                description="Keep them where your phone is not: in a password manager, or on paper. Each works once."
            />
            <FailureBanner failure=failure(make)/>
            <FailureBanner failure=failure(keep)/>
            <Card actions=|| view! { <DialogTrigger dialog=MAKE size=Size::Sm>"Make new codes"</DialogTrigger> } title="Your codes">
                <Load resource=codes let:codes>
                    <Codes codes=codes keep=keep next=next.clone()/>
                </Load>
            </Card>
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

#[component]
fn Codes(
    codes: Vec<RecoveryCodeView>,
    keep: ServerAction<KeepRecoveryCodes>,
    next: String,
) -> impl IntoView {
    if codes.is_empty() {
        return view! {
            <p class="text-muted">"You have kept them, so they are not shown any more. If you have lost them, make new ones."</p>
        }
        .into_any();
    }
    view! {
        <div class="form">
            <p>"This is the only time you see them."</p>
            <RecoveryCodeList codes=codes/>
            <ActionForm action=keep>
                <input type="hidden" name="next" value=next/>
                <Button submit=true kind=ButtonKind::Primary pending=keep.pending()>"I have kept them"</Button>
            </ActionForm>
        </div>
    }
    .into_any()
}
