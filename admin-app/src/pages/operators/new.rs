//! Inviting an operator.

use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use shared::operator_permissions::OperatorRole;
use ui::prelude::*;

use super::{InviteOperator, PATH};
use crate::viewer::use_viewer;

/// `/operators/new`
#[component]
pub fn NewOperatorPage() -> impl IntoView {
    let viewer = use_viewer();
    let invite = ServerAction::<InviteOperator>::new();
    let failure = failure(invite);
    // What the viewer may give; the least of it is chosen at first.
    let roles = OperatorRole::ALL
        .into_iter()
        .filter(|role| viewer.role.covers(*role))
        .map(|role| RadioCard::new(role.key(), role.name(), role.description()))
        .collect::<Vec<_>>();
    view! {
        <Title text="Invite operator"/>
        <Page width=PageWidth::Narrow>
            <PageHeader
                title="Invite operator"
                description="They get a mail with a link that works for a day, and choose their password themselves."
                crumbs=vec![Crumb::link("Operators", PATH), Crumb::here("Invite operator")]
            />
            <Card>
                <ActionForm action=invite attr:class="form">
                    <FormError message=failure.message()/>
                    <Field label="Name" name="name" error=failure.field("name")>
                        <TextInput name="name" autocomplete="off" maxlength=100_u32 required=true autofocus=true/>
                    </Field>
                    <Field label="E-mail" name="email" error=failure.field("email")>
                        <TextInput name="email" kind="email" autocomplete="off" required=true/>
                    </Field>
                    <RadioCards name="role" legend="Role" options=roles value=OperatorRole::ReadOnly.key()/>
                    {move || failure.field("role").get().map(|message| view! { <p class="field-error">{message}</p> })}
                    <div class="form-actions">
                        <Button submit=true kind=ButtonKind::Primary pending=invite.pending()>"Send invitation"</Button>
                        <ButtonLink href=PATH>"Cancel"</ButtonLink>
                    </div>
                </ActionForm>
            </Card>
        </Page>
    }
}
