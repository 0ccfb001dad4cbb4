//! Passkeys (Web Authentication, Level 3) in the browser: what the server asks goes to `navigator.credentials`, and
//! the answer goes back. All of it takes JavaScript, and is not in the page without.

use std::future::Future;
use std::pin::Pin;

use js_sys::futures::JsFuture;
use js_sys::{Function, JSON, Object, Promise, Reflect};
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos::task::spawn_local;
use shared::views::PasskeyCeremony;
use shared::{AppError, ErrorCode};
use wasm_bindgen::{JsCast, JsValue};

use crate::banner::Banner;
use crate::button::{Button, ButtonKind, ButtonLink, Size};
use crate::card::Card;
use crate::failure::{Failure, failure, message};
use crate::field::Field;
use crate::icon::IconName;
use crate::input::TextInput;
use crate::links::sign_in_again;
use crate::tone::Tone;

/// Has the server begin a ceremony.
pub type BeginCeremony = fn() -> Pin<Box<dyn Future<Output = Result<PasskeyCeremony, AppError>>>>;

/// What the browser has answered, for the server.
#[derive(Clone, Debug)]
pub struct PasskeyAnswer {
    /// The token of the ceremony.
    pub ceremony: String,
    /// The credential, as JSON.
    pub answer: String,
}

/// What a browser does with a passkey.
struct Deed {
    /// Of `navigator.credentials`.
    method: &'static str,
    /// Of `PublicKeyCredential`.
    parser: &'static str,
    /// What is said when nothing came of it.
    cancelled: &'static str,
}

const CREATE: Deed = Deed {
    method: "create",
    parser: "parseCreationOptionsFromJSON",
    cancelled: "No passkey was made: it was cancelled, or took too long. Try again when you are ready.",
};

const GET: Deed = Deed {
    method: "get",
    parser: "parseRequestOptionsFromJSON",
    cancelled: "No passkey was used: it was cancelled, took too long, or this device has none for here. Try again, or use another way.",
};

/// What goes on between a page and a passkey.
#[derive(Clone, Copy)]
pub struct PasskeyPrompt {
    supported: RwSignal<Option<bool>>,
    busy: RwSignal<bool>,
    problem: RwSignal<Option<String>>,
}

/// A prompt for a passkey, for the page at hand.
pub fn use_passkeys() -> PasskeyPrompt {
    let prompt = PasskeyPrompt {
        supported: RwSignal::new(None),
        busy: RwSignal::new(false),
        problem: RwSignal::new(None),
    };
    // The server cannot know: server and browser would differ.
    Effect::new(move |_| prompt.supported.set(Some(supported())));
    prompt
}

impl PasskeyPrompt {
    /// Whether the browser has passkeys; none until it is known.
    pub fn supported(self) -> Option<bool> {
        self.supported.get()
    }

    /// Whether somebody is being asked.
    pub fn busy(self) -> bool {
        self.busy.get()
    }

    /// Has the browser make a passkey.
    pub fn create(self, begin: BeginCeremony, answered: impl FnOnce(PasskeyAnswer) + 'static) {
        self.run(&CREATE, begin, answered);
    }

    /// Has the browser ask for a passkey.
    pub fn get(self, begin: BeginCeremony, answered: impl FnOnce(PasskeyAnswer) + 'static) {
        self.run(&GET, begin, answered);
    }

    fn run(
        self,
        deed: &'static Deed,
        begin: BeginCeremony,
        answered: impl FnOnce(PasskeyAnswer) + 'static,
    ) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        self.problem.set(None);
        spawn_local(async move {
            let problem = match begin().await {
                Err(error) => refused(&error),
                Ok(ceremony) => match perform(deed, &ceremony.options).await {
                    Ok(answer) => {
                        answered(PasskeyAnswer {
                            ceremony: ceremony.token,
                            answer,
                        });
                        None
                    }
                    Err(error) => Some(words(deed, &error)),
                },
            };
            // The page may be gone by now.
            _ = self.problem.try_set(problem);
            _ = self.busy.try_set(false);
        });
    }
}

/// What is said when the server begins nothing; nothing when it leads elsewhere.
fn refused(error: &AppError) -> Option<String> {
    match error.code {
        ErrorCode::Unauthenticated => sign_in_again(),
        ErrorCode::ConfirmIdentity => {}
        _ => return Some(message(error)),
    }
    None
}

fn supported() -> bool {
    credential_class()
        .and_then(|class| Reflect::get(&class, &GET.parser.into()))
        .is_ok_and(|parser| parser.is_function())
}

fn credential_class() -> Result<JsValue, JsValue> {
    let class = Reflect::get(&window(), &"PublicKeyCredential".into())?;
    if class.is_undefined() {
        return Err(class);
    }
    Ok(class)
}

async fn perform(deed: &Deed, options: &str) -> Result<String, JsValue> {
    let class = credential_class()?;
    let parser: Function = Reflect::get(&class, &deed.parser.into())?.dyn_into()?;
    let options = parser.call1(&class, &JSON::parse(options)?)?;
    let request = Object::new();
    Reflect::set(&request, &"publicKey".into(), &options)?;
    let credentials = Reflect::get(&window().navigator(), &"credentials".into())?;
    let method: Function = Reflect::get(&credentials, &deed.method.into())?.dyn_into()?;
    let promise: Promise = method.call1(&credentials, &request)?.dyn_into()?;
    let credential = JsFuture::from(promise).await?;
    Ok(JSON::stringify(&credential)?.into())
}

/// What a `DOMException` means to whoever was asked (sections 5.1.3 and 5.1.4).
fn words(deed: &Deed, error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into())
        .ok()
        .and_then(|name| name.as_string())
        .unwrap_or_default();
    match name.as_str() {
        "NotAllowedError" | "AbortError" => deed.cancelled.to_owned(),
        "InvalidStateError" => {
            "This device or security key has a passkey for your account already.".to_owned()
        }
        "ConstraintError" | "NotSupportedError" => {
            "This device cannot make sure that it is you. Set up its screen lock, fingerprint or PIN, or use another device."
                .to_owned()
        }
        "SecurityError" => "The browser allows no passkeys at this address.".to_owned(),
        _ => "The browser could not do that with a passkey. Try again, or use another way.".to_owned(),
    }
}

/// What went wrong with a passkey: in the browser, or with what the server made of it.
#[component]
pub fn PasskeyProblem(
    /// The prompt.
    prompt: PasskeyPrompt,
    /// How the server function failed that took the answer.
    failure: Failure,
) -> impl IntoView {
    move || {
        let problem = prompt.problem.get().or_else(|| failure.message().get());
        problem.map(|problem| {
            view! {
                <div role="alert">
                    <Banner tone=Tone::Danger>{problem}</Banner>
                </div>
            }
        })
    }
}

/// A button that asks for a passkey, and what went wrong above it. Not there where there are none.
#[component]
pub fn PasskeyButton<S, F>(
    /// What it says.
    label: &'static str,
    /// Has the server begin.
    begin: BeginCeremony,
    /// The server function that takes the answer.
    action: ServerAction<S>,
    /// What it is called with.
    call: F,
    /// How high it is.
    #[prop(optional)]
    size: Size,
    /// Further classes, for layout only.
    #[prop(optional)]
    class: &'static str,
) -> impl IntoView
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
    F: Fn(PasskeyAnswer) -> S + Send + Sync + 'static,
{
    let prompt = use_passkeys();
    let pending = action.pending();
    let busy = Signal::derive(move || prompt.busy() || pending.get());
    let answered = Callback::new(move |answer| {
        action.dispatch(call(answer));
    });
    let ask = move |_| prompt.get(begin, move |answer| answered.run(answer));
    view! {
        <PasskeyProblem prompt=prompt failure=failure(action)/>
        {move || {
            (prompt.supported() == Some(true)).then(|| view! {
                <Button size=size class=class icon=IconName::Fingerprint pending=busy on:click=ask>{label}</Button>
            })
        }}
    }
}

/// A form that names a passkey and has the browser make it.
#[component]
pub fn NewPasskey(
    /// Has the server begin.
    begin: BeginCeremony,
    /// Takes the name and the answer.
    #[prop(into)]
    made: Callback<(String, PasskeyAnswer)>,
    /// How the server function failed that took them: its field is `name`.
    failure: Failure,
    /// Whether that server function runs.
    #[prop(into)]
    pending: Signal<bool>,
    /// Where else to go.
    cancel: &'static str,
) -> impl IntoView {
    let prompt = use_passkeys();
    let busy = Signal::derive(move || prompt.busy() || pending.get());
    let unsupported = Signal::derive(move || prompt.supported() == Some(false));
    let name = RwSignal::new("Passkey".to_owned());
    let on_submit = move |event: SubmitEvent| {
        event.prevent_default();
        if !busy.get_untracked() {
            prompt.create(begin, move |answer| {
                made.run((name.get_untracked(), answer));
            });
        }
    };
    view! {
        <Card>
            <p class="no-js-only">"This takes JavaScript. An authenticator app does without."</p>
            {move || unsupported.get().then(|| view! {
                <Banner tone=Tone::Warning title="No passkeys in this browser">
                    "Use a current version of Chrome, Edge, Firefox or Safari, or add an authenticator app instead."
                </Banner>
            })}
            <form class="form js-only" on:submit=on_submit>
                <PasskeyProblem prompt=prompt failure=failure/>
                <Field label="Name" name="name" hint="By which you know it again, such as the device’s." error=failure.field("name")>
                    <TextInput name="name" bind=name maxlength=60_u32 required=true/>
                </Field>
                <div class="form-actions">
                    <Button submit=true kind=ButtonKind::Primary icon=IconName::Fingerprint pending=busy disabled=unsupported>
                        "Make the passkey"
                    </Button>
                    <ButtonLink href=cancel>"Cancel"</ButtonLink>
                </div>
            </form>
        </Card>
    }
}
