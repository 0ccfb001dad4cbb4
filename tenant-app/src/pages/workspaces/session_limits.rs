//! How long members stay signed in.

use crate::here::use_here;
use crate::redirects::use_changes;
use leptos::form::ActionForm;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use server_fn::codec::GetUrl;
use shared::AppError;
use ui::prelude::*;

#[cfg(feature = "ssr")]
use crate::current;

/// How long members stay signed in, in minutes. `None` is as long as the installation allows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionLimitsView {
    /// Without use.
    pub idle_minutes: Option<i32>,
    /// In any case.
    pub absolute_minutes: Option<i32>,
}

/// How long members stay signed in.
#[server(prefix = "/api/t", endpoint = "workspaces/session_limits", input = GetUrl)]
pub async fn get_session_limits(tenant: String) -> Result<SessionLimitsView, AppError> {
    use domain::tenants;
    web::report(
        async {
            let limits = tenants::session_limits(&current::tenant(&tenant)?).await?;
            Ok(SessionLimitsView {
                idle_minutes: limits.idle_minutes,
                absolute_minutes: limits.absolute_minutes,
            })
        }
        .await,
    )
}

/// Limits the sessions of members. An empty limit is the installation's.
#[server(prefix = "/api/t", endpoint = "workspaces/limit_sessions")]
pub async fn limit_sessions(
    tenant: String,
    #[server(default)] idle_minutes: String,
    #[server(default)] absolute_minutes: String,
) -> Result<(), AppError> {
    use crate::links;
    use crate::pages::profile::security::confirm::or_confirm_first;
    use domain::tenants::{self, SessionLimits};
    web::report(
        async {
            let settings = links::workspace(&tenant, "settings");
            let ctx = current::tenant(&tenant)?;
            let limits = SessionLimits::parse(&idle_minutes, &absolute_minutes)?;
            let set = tenants::limit_sessions(&ctx, &current::session()?, limits).await;
            or_confirm_first(set, &settings)?;
            current::go_to(&format!("{settings}?notice=session-limits-set"));
            Ok(())
        }
        .await,
    )
}

/// The card among the settings.
#[component]
pub(super) fn SessionLimitsCard() -> impl IntoView {
    let here = use_here();
    let changes = use_changes();
    let (slug, tenant) = (here.slug(), here.slug());
    let limits = Resource::new(
        move || changes.get(),
        move |_| get_session_limits(slug.clone()),
    );
    let limit = ServerAction::<LimitSessions>::new();
    let failure = failure(limit);
    view! {
        <Card title="Sessions" description="Who is in several workspaces is held to the strictest.">
            <FailureBanner failure=failure/>
            <Load resource=limits let:limits>
                <Limits tenant=tenant.clone() limits=limits limit=limit/>
            </Load>
        </Card>
    }
}

#[component]
fn Limits(
    tenant: String,
    limits: SessionLimitsView,
    limit: ServerAction<LimitSessions>,
) -> impl IntoView {
    let failure = failure(limit);
    let idle = choices(
        &[
            (15, "15 minutes"),
            (30, "30 minutes"),
            (60, "1 hour"),
            (240, "4 hours"),
            (480, "8 hours"),
            (1440, "1 day"),
        ],
        limits.idle_minutes,
        "7 days",
    );
    let absolute = choices(
        &[
            (240, "4 hours"),
            (480, "8 hours"),
            (720, "12 hours"),
            (1440, "1 day"),
            (10080, "7 days"),
        ],
        limits.absolute_minutes,
        "30 days",
    );
    view! {
        <ActionForm action=limit attr:class="form">
            <input type="hidden" name="tenant" value=tenant/>
            <Field
                label="Sign out after so long without use"
                name="idle_minutes"
                error=failure.field("idle_minutes")
            >
                <Select name="idle_minutes" options=idle value=value(limits.idle_minutes)/>
            </Field>
            <Field
                label="Sign out in any case after"
                name="absolute_minutes"
                hint="Counted from the sign-in. It holds at once, also for who is signed in now: you too."
                error=failure.field("absolute_minutes")
            >
                <Select name="absolute_minutes" options=absolute value=value(limits.absolute_minutes)/>
            </Field>
            <div class="form-actions">
                <Button submit=true pending=limit.pending()>"Save limits"</Button>
            </div>
        </ActionForm>
    }
}

fn value(minutes: Option<i32>) -> String {
    minutes
        .map(|minutes| minutes.to_string())
        .unwrap_or_default()
}

/// The usual ones, what is in force if it is another one, and last the installation's own.
fn choices(
    usual: &[(i32, &'static str)],
    chosen: Option<i32>,
    longest: &'static str,
) -> Vec<SelectOption> {
    let another = chosen.filter(|chosen| usual.iter().all(|(minutes, _)| minutes != chosen));
    let another =
        another.map(|minutes| SelectOption::new(minutes.to_string(), format!("{minutes} minutes")));
    usual
        .iter()
        .map(|(minutes, words)| SelectOption::new(minutes.to_string(), *words))
        .chain(another)
        .chain([SelectOption::new("", longest)])
        .collect()
}
