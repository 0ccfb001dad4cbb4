//! Where one is signed in.

use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::AppError;
use shared::views::SessionView;
use ui::prelude::*;

const REVOKE_OTHERS: &str = "revoke-other-sessions";
const SIGN_OUT_EVERYWHERE: &str = "sign-out-everywhere";

/// One's live sessions, the latest used first.
#[server(prefix = "/api/t", endpoint = "sessions/list", input = GetUrl)]
pub async fn list_sessions() -> Result<Vec<SessionView>, AppError> {
    use crate::current;
    use domain::sessions;
    web::report(async { sessions::list(&current::session()?).await }.await)
}

/// Ends one of one's sessions.
#[server(prefix = "/api/t", endpoint = "sessions/revoke")]
pub async fn revoke_session(session: String) -> Result<(), AppError> {
    use crate::current;
    use domain::sessions;
    web::report(
        async {
            let session = web::named(&session)?;
            sessions::revoke(&current::session()?, session).await?;
            current::go_to("/profile/sessions?notice=session-revoked");
            Ok(())
        }
        .await,
    )
}

/// Ends all of one's sessions but this one.
#[server(prefix = "/api/t", endpoint = "sessions/revoke_others")]
pub async fn revoke_other_sessions() -> Result<(), AppError> {
    use crate::current;
    use domain::sessions;
    web::report(
        async {
            sessions::revoke_others(&current::session()?).await?;
            current::go_to("/profile/sessions?notice=sessions-revoked");
            Ok(())
        }
        .await,
    )
}

/// Ends all of one's sessions, this one with them.
#[server(prefix = "/api/t", endpoint = "sessions/sign_out_everywhere")]
pub async fn sign_out_everywhere() -> Result<(), AppError> {
    use crate::current;
    use crate::pages::sessions::leave;
    use domain::sessions;
    web::report(
        async {
            let providers = sessions::sign_out_everywhere(&current::session()?).await?;
            leave(providers, "");
            Ok(())
        }
        .await,
    )
}

/// The list, with a way to end each.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let changes = use_changes();
    let sessions = Resource::new(move || changes.get(), |_| list_sessions());
    let revoke = ServerAction::<RevokeSession>::new();
    let revoke_others = ServerAction::<RevokeOtherSessions>::new();
    let everywhere = ServerAction::<SignOutEverywhere>::new();
    view! {
        <Title text="Sessions"/>
        <Page>
            <PageHeader
                title="Sessions"
                description="Where you are signed in. End what you do not recognise, and change your password."
            />
            <FailureBanner failure=failure(revoke)/>
            <FailureBanner failure=failure(revoke_others)/>
            <FailureBanner failure=failure(everywhere)/>
            <Load resource=sessions shape=SkeletonShape::Rows let:sessions>
                <Sessions sessions=sessions revoke=revoke/>
            </Load>
            <ConfirmDialog
                id=REVOKE_OTHERS
                title="End all other sessions?"
                consequence="Every other browser is signed out at once. This one stays signed in."
            >
                <ActionForm action=revoke_others>
                    <ConfirmActions dialog=REVOKE_OTHERS confirm="End all others" pending=revoke_others.pending()/>
                </ActionForm>
            </ConfirmDialog>
            <ConfirmDialog
                id=SIGN_OUT_EVERYWHERE
                title="Sign out everywhere?"
                consequence="Every browser is signed out at once, this one with them."
            >
                <ActionForm action=everywhere>
                    <ConfirmActions
                        dialog=SIGN_OUT_EVERYWHERE
                        confirm="Sign out everywhere"
                        pending=everywhere.pending()
                    />
                </ActionForm>
            </ConfirmDialog>
        </Page>
    }
}

#[component]
fn Sessions(sessions: Vec<SessionView>, revoke: ServerAction<RevokeSession>) -> impl IntoView {
    let others = sessions.len() > 1;
    let rows = sessions
        .into_iter()
        .map(|session| view! { <SessionRow session=session revoke=revoke/> })
        .collect_view();
    view! {
        <DataTable caption="Sessions">
            <thead>
                <tr>
                    <Th>"Device"</Th>
                    <Th>"Signed in by"</Th>
                    <Th>"Address"</Th>
                    <Th>"Signed in"</Th>
                    <Th>"Last seen"</Th>
                    <Th label="Actions"/>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </DataTable>
        <div class="flex flex-wrap items-center gap-2">
            {others.then(|| view! {
                <DialogTrigger dialog=REVOKE_OTHERS icon=IconName::LogOut>"End all other sessions"</DialogTrigger>
            })}
            <DialogTrigger dialog=SIGN_OUT_EVERYWHERE icon=IconName::LogOut>"Sign out everywhere"</DialogTrigger>
        </div>
    }
}

#[component]
fn SessionRow(session: SessionView, revoke: ServerAction<RevokeSession>) -> impl IntoView {
    let (created, seen) = (session.created_at, session.last_seen_at);
    let icon = match session.device.as_str() {
        device if device.contains("iPhone") || device.contains("Android") => IconName::Smartphone,
        _ => IconName::Laptop,
    };
    let end = (!session.current).then(|| {
        view! {
            <ActionForm action=revoke>
                <input type="hidden" name="session" value=session.id.to_string()/>
                <Button submit=true size=Size::Sm>"End session"</Button>
            </ActionForm>
        }
    });
    view! {
        <tr>
            <Td primary=true>
                <span class="flex items-center gap-2">
                    <Icon name=icon/>
                    {session.device}
                    {session.current.then(|| view! { <Badge tone=Tone::Success>"This device"</Badge> })}
                </span>
            </Td>
            <Td label="Signed in by">{session.method} {session.second_factor.then_some(" and second factor")}</Td>
            <Td label="Address"><IpAddress ip=session.ip place=session.place/></Td>
            <Td label="Signed in"><Time at=created offset=created.offset()/></Td>
            <Td label="Last seen"><Time at=seen offset=seen.offset()/></Td>
            <Td actions=true>{end}</Td>
        </tr>
    }
}
