//! One's picture.
//!
//! Both forms are the browser's own, also where the app runs: what is shown of a person is told with
//! the page, so a change of it loads one.

use crate::here::Viewer;
use leptos::prelude::*;
use server_fn::ServerFn;
use shared::AppError;
use shared::avatars::{ACCEPTED, AvatarRefusal, FIELD};
use ui::links::use_query;
use ui::prelude::*;

/// The path of the form.
const PROFILE: &str = "/profile";
/// Where the form is sent: no server function, because those take no file.
pub const UPLOAD: &str = "/profile/avatar";
/// What of the address says why the last upload was not taken.
const REFUSED: &str = "avatar";

/// The page to come back to after an upload, with what became of it.
pub fn after_upload(outcome: Result<(), AvatarRefusal>) -> String {
    match outcome {
        Ok(()) => format!("{PROFILE}?notice=avatar-changed"),
        Err(refusal) => format!("{PROFILE}?{REFUSED}={}", refusal.code()),
    }
}

/// Removes one's picture.
#[server(prefix = "/api/t", endpoint = "profile/remove_avatar")]
pub async fn remove_avatar() -> Result<(), AppError> {
    use crate::current;
    web::report(
        async {
            domain::avatars::remove(&current::session()?).await?;
            current::go_to("/profile?notice=avatar-removed");
            Ok(())
        }
        .await,
    )
}

/// The picture, and the ways to change it.
#[component]
pub(super) fn AvatarCard(
    /// Whose.
    viewer: Viewer,
) -> impl IntoView {
    let refused = use_query().with_untracked(|query| AvatarRefusal::from_code(query.get(REFUSED)));
    let has_one = viewer.avatar.is_some();
    view! {
        <Card title="Picture" description="Members of your workspaces see it. Without one they see your initials.">
            <div class="form">
                <Person name=viewer.name detail=viewer.email image=viewer.avatar/>
                <form class="form" method="post" action=UPLOAD enctype="multipart/form-data">
                    <FormError message=refused.map(|_| "Your picture was not changed.".to_owned())/>
                    <Field
                        label="Image"
                        name=FIELD
                        hint="PNG, JPEG or WebP of up to 2 MB. The middle of it is cut out as a square."
                        error=refused.map(|refusal| refusal.to_string())
                    >
                        <FileInput name=FIELD accept=ACCEPTED required=true/>
                    </Field>
                    <div class="form-actions">
                        <Button submit=true>"Save picture"</Button>
                    </div>
                </form>
                {has_one.then(|| view! {
                    <form method="post" action=RemoveAvatar::url()>
                        <Button submit=true icon=IconName::Trash>"Remove picture"</Button>
                    </form>
                })}
            </div>
        </Card>
    }
}
