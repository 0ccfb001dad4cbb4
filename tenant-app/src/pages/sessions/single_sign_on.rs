//! The way in by one's own identity provider: by the domain of one's address, or by the workspace.

use crate::layouts::AuthPage;
use leptos::form::ActionForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::links::{Query, same_site, use_query};
use ui::prelude::*;

/// A workspace's ways in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DoorView {
    /// The workspace's name.
    pub workspace: String,
    /// Id and name of its connections.
    pub connections: Vec<(String, String)>,
}

/// Goes to the provider that an address leads to; or, where there are several, to this page with all of them.
#[server(prefix = "/api/t", endpoint = "sessions/find_connection")]
pub async fn find_connection(
    email: String,
    #[server(default)] next: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::sign_in_flows::{self, Way};
    use shared::requests::{EmailAddress, FormParser};
    web::report(
        async {
            let mut form = FormParser::default();
            let email = form.field::<EmailAddress>("email", &email);
            let email = form.finish(email)?;
            let way = sign_in_flows::way_of_address(&current::request()?, &email).await?;
            let way = way.ok_or_else(|| {
                AppError::field(
                    "email",
                    "No workspace has set up single sign-on for this address. Sign in with your password.",
                )
            })?;
            current::go_to(&match way {
                Way::Connection(id) => start(&id.to_string(), email.as_str(), &next),
                Way::Door(workspace) => Query::default()
                    .with("workspace", &workspace)
                    .with("email", email.as_str())
                    .with("next", same_site(&next).unwrap_or_default())
                    .href("/sign-in/sso"),
            });
            Ok(())
        }
        .await,
    )
}

/// The ways into a workspace.
#[server(prefix = "/api/t", endpoint = "sessions/door", input = GetUrl)]
pub async fn get_door(#[server(default)] workspace: String) -> Result<Option<DoorView>, AppError> {
    use crate::current;
    use domain::sign_in_flows;
    use shared::ErrorCode;
    let Ok(slug) = workspace.parse() else {
        return Ok(None);
    };
    web::report(
        async {
            let door = match sign_in_flows::door(&current::request()?, &slug).await {
                Err(domain::Error::Refused(refused)) if refused.code == ErrorCode::NotFound => {
                    return Ok(None);
                }
                door => door?,
            };
            Ok(Some(DoorView {
                workspace: door.workspace,
                connections: door
                    .connections
                    .into_iter()
                    .map(|(id, name)| (id.to_string(), name))
                    .collect(),
            }))
        }
        .await,
    )
}

/// Where a sign-in by a connection begins.
pub(super) fn start(connection: &str, hint: &str, next: &str) -> String {
    Query::default()
        .with("hint", hint)
        .with("next", same_site(next).unwrap_or_default())
        .href(&format!("/sso/{connection}/start"))
}

/// The page.
#[component]
pub fn SingleSignOnPage() -> impl IntoView {
    let query = use_query();
    let get = |key: &'static str| query.with_untracked(|query| query.get(key).to_owned());
    let (next, notice, request) = (get("next"), get("notice"), get("request"));
    let email = RwSignal::new(get("email"));
    // An address may lead to this very page again, with a workspace then.
    let door = Resource::new(
        move || query.with(|query| query.get("workspace").to_owned()),
        get_door,
    );
    let find = ServerAction::<FindConnection>::new();
    let failure = failure(find);
    let notice = match notice.as_str() {
        "refused" => Some(view! {
            <Banner tone=Tone::Danger title="You were not signed in">
                "Your identity provider’s answer was not accepted. Your administrator sees why in the connection’s log of attempts."
                {(!request.is_empty() && request.len() <= 64).then(|| view! { <p>"Request ID: " <code class="code">{request}</code></p> })}
            </Banner>
        }
        .into_any()),
        "lost" => Some(view! {
            <Banner tone=Tone::Warning title="You were not signed in">
                "This sign-in took too long, was answered already, or began in another browser. Begin again here."
            </Banner>
        }
        .into_any()),
        "required" => Some(view! {
            <Banner tone=Tone::Info>"This workspace wants you to sign in with its own identity provider."</Banner>
        }
        .into_any()),
        _ => None,
    };
    view! {
        <AuthPage
            title="Single sign-on"
            footer=|| view! { <a href="/sign-in">"Sign in with a password"</a> }
        >
            {notice}
            <div class="contents" aria-live="polite">
                <Load resource=door let:door>
                    {door.map(|door| view! { <Door door=door query=query/> })}
                </Load>
            </div>
            <ActionForm action=find>
                <FormError message=failure.message()/>
                <input type="hidden" name="next" value=next/>
                <Field label="Work e-mail" name="email" error=failure.field("email")>
                    <TextInput name="email" kind="email" autocomplete="username" bind=email maxlength=254_u32 required=true autofocus=true/>
                </Field>
                <Button submit=true kind=ButtonKind::Primary size=Size::Lg pending=find.pending() class="w-full">
                    "Continue"
                </Button>
            </ActionForm>
        </AuthPage>
    }
}

/// A workspace's ways in.
#[component]
fn Door(door: DoorView, query: Memo<Query>) -> impl IntoView {
    let DoorView {
        workspace,
        connections,
    } = door;
    let several = connections.len() > 1;
    // Another address may lead to the same door.
    let ways = move || {
        let (email, next) = query.with(|query| {
            let get = |key| query.get(key).to_owned();
            (get("email"), get("next"))
        });
        connections
            .iter()
            .map(|(id, name)| {
                let (href, name) = (start(id, &email, &next), name.clone());
                view! {
                    <li>
                        <ButtonLink href=href size=Size::Lg class="w-full" external=true>
                            "Continue with " {name}
                        </ButtonLink>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <section class="mt-6 flex flex-col gap-3 border-b border-line pb-6">
            <h2 class="font-medium">{workspace}</h2>
            {several.then(|| view! { <p class="text-muted">"Choose the identity provider that you sign in with."</p> })}
            <ul class="flex flex-col gap-2">{ways}</ul>
        </section>
    }
}
