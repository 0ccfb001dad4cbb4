//! Second factors: taking a key into an authenticator app, typing codes, keeping recovery codes.

use leptos::prelude::*;
use shared::views::{AuthenticatorKey, RecoveryCodeView};

use crate::button::{ButtonLink, Size};
use crate::code_block::CopyText;
use crate::copy_button::CopyButton;
use crate::field::Field;
use crate::icon::IconName;
use crate::input::TextInput;
use crate::links::encode;

/// A key to be scanned, or typed.
#[component]
pub fn ScanKey(
    /// The key.
    key: AuthenticatorKey,
) -> impl IntoView {
    // Four modules of white around it: that is what readers look for.
    let view_box = format!("-4 -4 {0} {0}", key.qr_size + 8);
    view! {
        <div class="flex flex-wrap items-start gap-6">
            <svg class="qr-code" viewBox=view_box role="img" aria-label="QR code for the authenticator app">
                <path d=key.qr_path fill="currentColor"/>
            </svg>
            <div class="flex min-w-0 flex-1 flex-col gap-2">
                <p class="text-muted">"It cannot scan? Type this key:"</p>
                <CopyText value=key.secret/>
                <p class="text-sm text-muted">"Time-based, six digits, thirty seconds."</p>
            </div>
        </div>
    }
}

/// Names an authenticator app, and proves by its first code that it has taken the key: the fields `name` and
/// `code`.
#[component]
pub fn FirstCode(
    /// What is wrong with the name.
    #[prop(into)]
    name_error: Signal<Option<String>>,
    /// What is wrong with the code.
    #[prop(into)]
    code_error: Signal<Option<String>>,
) -> impl IntoView {
    view! {
        <Field label="Name" name="name" hint="By which you know it again, such as the phone’s." error=name_error>
            <TextInput name="name" value="Authenticator app" maxlength=60_u32 required=true/>
        </Field>
        <Field label="Code" name="code" hint="The six digits that the app shows now." error=code_error>
            <TextInput name="code" autocomplete="one-time-code" maxlength=10_u32 required=true/>
        </Field>
    }
}

/// Where a code is typed: of an authenticator app, or a recovery code. The field `code`.
#[component]
pub fn CodeField(
    /// What is wrong with it.
    #[prop(into)]
    error: Signal<Option<String>>,
    /// Whether there is an authenticator app; else there are recovery codes only.
    #[prop(default = true)]
    app: bool,
) -> impl IntoView {
    let (label, hint) = if app {
        let hint = "The six digits that your authenticator app shows. Without your phone, a recovery code.";
        ("Code", hint)
    } else {
        let hint = "For when your passkey is not at hand. Each of the codes that you have kept works once.";
        ("Recovery code", hint)
    };
    view! {
        <Field
            label=label
            name="code"
            hint=hint
            error=error
        >
            <TextInput name="code" autocomplete="one-time-code" maxlength=40_u32 required=true autofocus=true/>
        </Field>
    }
}

/// Recovery codes, those that were used struck through; the others to be copied, or kept as a file.
#[component]
pub fn RecoveryCodeList(
    /// The codes.
    codes: Vec<RecoveryCodeView>,
) -> impl IntoView {
    let unused: Vec<&str> = codes
        .iter()
        .filter(|code| !code.used)
        .map(|code| code.code.as_str())
        .collect();
    let text = unused.join("\n");
    // The file is in the link itself, so that it needs neither script nor another request.
    let file = format!("data:text/plain,{}", encode(&format!("{text}\n")));
    let items = codes
        .into_iter()
        .map(|code| {
            let class = if code.used {
                "code line-through"
            } else {
                "code"
            };
            let used = code
                .used
                .then(|| view! { <span class="text-muted">" used"</span> });
            view! { <li><code class=class>{code.code}</code> {used}</li> }
        })
        .collect_view();
    view! {
        <ul class="mb-4 grid grid-cols-2 gap-2">{items}</ul>
        <div class="flex flex-wrap gap-2">
            <CopyButton value=text label="Copy all"/>
            <ButtonLink href=file size=Size::Sm icon=IconName::Download download="recovery-codes.txt" external=true>
                "Download"
            </ButtonLink>
        </div>
    }
}
