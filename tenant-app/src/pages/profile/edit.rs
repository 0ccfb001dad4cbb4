//! The profile.

use super::avatar::AvatarCard;
use super::password::PasswordCard;
use crate::here::Viewer;
use crate::theme::ThemeChoice;
use leptos::form::ActionForm;
use leptos::prelude::*;
use leptos_meta::Title;
use server_fn::codec::GetUrl;
use shared::{AppError, Language};
use ui::prelude::*;

/// The names of all time zones a person may choose.
#[server(prefix = "/api/t", endpoint = "profile/time_zones", input = GetUrl)]
pub async fn get_time_zones() -> Result<Vec<String>, AppError> {
    web::report(
        async {
            // Old names and those without a place are kept for old accounts only.
            let mut names: Vec<String> = time_tz::timezones::iter()
                .map(time_tz::TimeZone::name)
                .filter(|name| *name == "UTC" || name.contains('/') && !name.starts_with("Etc/"))
                .map(str::to_owned)
                .collect();
            names.sort_unstable();
            Ok(names)
        }
        .await,
    )
}

/// Changes one's name, time zone and language.
#[server(prefix = "/api/t", endpoint = "profile/update")]
pub async fn update_profile(
    name: String,
    time_zone: String,
    language: String,
) -> Result<(), AppError> {
    use crate::current;
    use domain::users::{self, ProfileUpdate};
    use shared::requests::{FormParser, PersonName, TimeZoneName};
    web::report(
        async {
            let mut form = FormParser::default();
            let name = form.field::<PersonName>("name", &name);
            let time_zone = form.field::<TimeZoneName>("time_zone", &time_zone);
            let language = form.field::<Language>("language", &language);
            let ((name, time_zone), language) = form.finish(name.zip(time_zone).zip(language))?;
            let update = ProfileUpdate {
                name,
                time_zone,
                language,
            };
            users::update_profile(&current::session()?, update).await?;
            current::go_to("/profile?notice=profile-updated");
            Ok(())
        }
        .await,
    )
}

/// Picture, name, time zone, language, password and theme.
#[component]
pub fn ProfilePage() -> impl IntoView {
    let viewer = expect_context::<Viewer>();
    let zones = Resource::new(|| (), |()| get_time_zones());
    let update = ServerAction::<UpdateProfile>::new();
    let theme = viewer.theme();
    let pictured = viewer.clone();
    view! {
        <Title text="Profile"/>
        <Page width=PageWidth::Narrow>
            <PageHeader title="Profile" description="What others see of you, how you see times, and how we write to you."/>
            <Load resource=zones let:zones>
                <PersonCard viewer=viewer.clone() zones=zones update=update/>
            </Load>
            <AvatarCard viewer=pictured/>
            <PasswordCard/>
            <Card title="Appearance" description="Kept in this browser.">
                <ThemeChoice current=theme/>
            </Card>
        </Page>
    }
}

#[component]
fn PersonCard(
    viewer: Viewer,
    zones: Vec<String>,
    update: ServerAction<UpdateProfile>,
) -> impl IntoView {
    let failure = failure(update);
    let mut zones = zones;
    if !zones.contains(&viewer.time_zone) {
        zones.insert(0, viewer.time_zone.clone());
    }
    let options = zones
        .into_iter()
        .map(|zone| SelectOption::new(zone.clone(), zone.replace('_', " ")))
        .collect::<Vec<_>>();
    let languages = Language::ALL
        .map(|language| SelectOption::new(language.code(), language.name()))
        .to_vec();
    view! {
        <Card title="You">
            <ActionForm action=update attr:class="form">
                <FormError message=failure.message()/>
                <Field label="Name" name="name" error=failure.field("name")>
                    <TextInput name="name" value=viewer.name autocomplete="name" maxlength=100_u32 required=true/>
                </Field>
                <Field label="E-mail" name="email" hint="You sign in with it. It cannot be changed yet.">
                    <TextInput name="email" kind="email" value=viewer.email readonly=true/>
                </Field>
                <Field
                    label="Time zone"
                    name="time_zone"
                    hint="All times in Tenantry are shown in it."
                    error=failure.field("time_zone")
                >
                    <Select name="time_zone" options=options value=viewer.time_zone required=true/>
                </Field>
                <Field
                    label="Language"
                    name="language"
                    hint="We write our mails to you in it. The pages are in English so far."
                    error=failure.field("language")
                >
                    <Select name="language" options=languages value=viewer.language.code() required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary pending=update.pending()>"Save"</Button>
                </div>
            </ActionForm>
        </Card>
    }
}
