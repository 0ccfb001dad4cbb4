//! Another operator's second factor: whether there is one, and resetting it when it is lost.

use leptos::form::ActionForm;
use leptos::prelude::*;
use shared::AppError;
use shared::views::OperatorDetail;
use ui::prelude::*;

const RESET: &str = "reset-factors";

/// Takes an operator's second factors away; they add another one with the next sign-in.
#[server(prefix = "/api/a", endpoint = "operators/reset_factors")]
pub async fn reset_operator_factors(
    /// The operator's id.
    operator: String,
    /// Why.
    #[server(default)]
    reason: String,
    /// Their address, typed.
    #[server(default)]
    confirm_name: String,
) -> Result<(), AppError> {
    use super::{actions::target, operator_href};
    use crate::current;
    use domain::operators::factors::{self, FactorReset};

    let reset = async {
        let (ctx, id) = target(&operator)?;
        let asked = FactorReset::parse(&reason, &confirm_name)?;
        let page = operator_href(&operator);
        current::or_confirm_first(factors::reset(&ctx, id, asked).await, &page)?;
        current::go_to(&format!("{page}?notice=operator-factors-reset"));
        Ok(())
    };
    web::report(reset.await)
}

/// The row in the card of what ends or opens an operator's way in.
#[component]
pub(super) fn SecondFactor(
    detail: OperatorDetail,
    reset: ServerAction<ResetOperatorFactors>,
) -> impl IntoView {
    if !detail.has_factor && detail.provider.is_none() {
        return view! {
            <SettingRow title="Second factor" description="They have none yet. They are led to add one with their next sign-in.">
                <Badge tone=Tone::Warning>"None"</Badge>
            </SettingRow>
        }
        .into_any();
    }
    let failure = failure(reset);
    let operator = detail.operator;
    let by_provider = detail.provider.map(|label| {
        view! {
            <SettingRow title=label.clone() description="They have come by the company’s provider. It stands for both factors.">
                <Badge tone=Tone::Success>"In use"</Badge>
            </SettingRow>
        }
    });
    view! {
        {by_provider}
        <SettingRow title="Second factor" description="Lost? Be sure that it is they who ask: talk to them, not only by mail.">
            <DialogTrigger dialog=RESET kind=ButtonKind::Danger icon=IconName::Smartphone>"Reset…"</DialogTrigger>
        </SettingRow>
        <ConfirmDialog
            id=RESET
            title=format!("Reset the second factor of {}?", operator.name)
            consequence="Their authenticator apps, passkeys and recovery codes no longer work, and they are signed out everywhere. Their account at the company’s provider is unlinked. Whoever has their password adds another app with the next sign-in."
        >
            <ActionForm action=reset attr:class="form">
                <input type="hidden" name="operator" value=operator.id.to_string()/>
                <Field label="Reason" name="reason" hint="It stands in the operators’ log." error=failure.field("reason")>
                    <TextInput name="reason" maxlength=300_u32 required=true/>
                </Field>
                {move || failure.field("confirm_name").get().map(|message| view! { <p class="field-error">{message}</p> })}
                <ConfirmActions dialog=RESET confirm="Reset second factor" typed_name=operator.email pending=reset.pending()/>
            </ActionForm>
        </ConfirmDialog>
    }
    .into_any()
}
