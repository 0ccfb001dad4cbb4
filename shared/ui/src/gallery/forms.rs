//! Fields, toggles, settings.

use leptos::prelude::*;

use super::{Section, Specimen};
use crate::button::{Button, ButtonKind};
use crate::card::Card;
use crate::field::Field;
use crate::form_error::FormError;
use crate::icon::IconName;
use crate::input::{FileInput, PasswordInput, TextInput, Textarea};
use crate::select::{Select, SelectOption};
use crate::setting_row::SettingRow;
use crate::toggle::{Checkbox, RadioCard, RadioCards, Switch};

fn roles() -> Vec<SelectOption> {
    vec![
        SelectOption::new("member", "Member"),
        SelectOption::new("admin", "Admin"),
        SelectOption::new("owner", "Owner"),
    ]
}

#[component]
pub(super) fn FieldSection() -> impl IntoView {
    view! {
        <Section id="fields" title="Fields">
            <div class="gallery-grid">
                <Specimen title="Text" wide=true>
                    <Field label="Name" name="g-name" hint="Shown to everyone in the workspace.">
                        <TextInput name="g-name" value="Ada Lovelace" autocomplete="off"/>
                    </Field>
                </Specimen>
                <Specimen title="With an error" wide=true>
                    <Field label="Work e-mail" name="g-email" error="Enter an address such as ada@acme.test.">
                        <TextInput name="g-email" kind="email" value="ada@" autocomplete="off"/>
                    </Field>
                </Specimen>
                <Specimen title="Optional, with a prefix" wide=true>
                    <Field label="Workspace address" name="g-slug" optional=true>
                        <TextInput name="g-slug" prefix="tenantry.test/" placeholder="acme" autocomplete="off"/>
                    </Field>
                </Specimen>
                <Specimen title="With a suffix" wide=true>
                    <Field label="Retention" name="g-days">
                        <TextInput name="g-days" kind="number" value="365" suffix="days"/>
                    </Field>
                </Specimen>
                <Specimen title="Password" wide=true>
                    <Field
                        label="Password"
                        name="g-password"
                        aside=|| view! { <a href="#fields">"Forgot password?"</a> }
                    >
                        <PasswordInput name="g-password" autocomplete="off"/>
                    </Field>
                </Specimen>
                <Specimen title="Choice" wide=true>
                    <Field label="Role" name="g-role" hint="Admins manage members and billing.">
                        <Select name="g-role" options=roles() value="admin"/>
                    </Field>
                </Specimen>
                <Specimen title="Several lines" wide=true>
                    <Field label="Note" name="g-note" optional=true>
                        <Textarea name="g-note" placeholder="What should the next person know?"/>
                    </Field>
                </Specimen>
                <Specimen title="A file" wide=true>
                    <Field label="Image" name="g-file" hint="PNG of up to 2 MB." error="This file is no PNG image.">
                        <FileInput name="g-file" accept="image/png"/>
                    </Field>
                </Specimen>
                <Specimen title="Disabled and read-only" wide=true>
                    <Field label="Plan" name="g-plan" hint="Only owners change the plan.">
                        <TextInput name="g-plan" value="Business" disabled=true/>
                    </Field>
                    <Field label="Workspace ID" name="g-id">
                        <TextInput name="g-id" value="ten_01jd9v3k7m" readonly=true/>
                    </Field>
                </Specimen>
            </div>
            <Specimen title="What is wrong with a form" wide=true>
                <FormErrorSpecimen/>
            </Specimen>
        </Section>
    }
}

/// Shown on request only: it takes the focus.
#[component]
fn FormErrorSpecimen() -> impl IntoView {
    let message = RwSignal::new(None::<String>);
    view! {
        <form class="form">
            <FormError
                message=message
                fields=vec![("g-email".to_owned(), "Enter an address such as ada@acme.test.".to_owned())]
            />
            <div class="form-actions">
                <Button on:click=move |_| message.set(Some("The invitation was not sent.".to_owned()))>"Show the summary"</Button>
            </div>
        </form>
    }
}

#[component]
pub(super) fn ToggleSection() -> impl IntoView {
    view! {
        <Section id="toggles" title="Toggles">
            <Specimen title="Checkbox" wide=true>
                <Checkbox name="g-check-1" label="Send a weekly summary"/>
                <Checkbox name="g-check-2" label="Notify owners" hint="By e-mail, at most once an hour." checked=true/>
                <Checkbox name="g-check-3" label="Inherited from Admin" checked=true disabled=true/>
            </Specimen>
            <Specimen title="Switch" wide=true>
                <Switch name="g-switch-1" label="Public sign-up"/>
                <Switch name="g-switch-2" label="Require two-factor authentication" hint="Members set it up at their next sign-in." checked=true/>
                <Switch name="g-switch-3" label="Support access" disabled=true/>
            </Specimen>
            <Specimen title="Cards" wide=true>
                <RadioCards
                    name="g-card"
                    legend="Role"
                    value="member"
                    options=vec![
                        RadioCard::new("member", "Member", "Creates and edits projects."),
                        RadioCard::new("admin", "Admin", "Also manages members, settings and billing."),
                    ]
                />
            </Specimen>
        </Section>
    }
}

#[component]
pub(super) fn SettingSection() -> impl IntoView {
    view! {
        <Section id="settings" title="Settings">
            <Card
                flush=true
                title="Workspace"
                footer=|| view! {
                    <p>"Changes are recorded in the audit log."</p>
                    <Button kind=ButtonKind::Primary>"Save changes"</Button>
                }
            >
                <SettingRow title="Name" description="Shown in the switcher and in mails.">
                    <Field label="Workspace name" name="g-setting-name">
                        <TextInput name="g-setting-name" value="Acme Corporation"/>
                    </Field>
                </SettingRow>
                <SettingRow title="Sign-in" description="How members prove who they are.">
                    <Switch name="g-setting-2fa" label="Require two-factor authentication" checked=true/>
                </SettingRow>
            </Card>
            <Card flush=true danger=true>
                <SettingRow title="Delete workspace" description="Projects, members and the audit log go with it.">
                    <Button kind=ButtonKind::Danger icon=IconName::Trash>"Delete workspace…"</Button>
                </SettingRow>
            </Card>
        </Section>
    }
}
