//! Around sign-in, sign-up and all that comes before a workspace.

use leptos::prelude::*;
use leptos_meta::Title;
use ui::prelude::*;

/// A page before a workspace: one card, and the reasons to trust what is behind it.
#[component]
pub fn AuthPage(
    /// What to do here.
    #[prop(into)]
    title: String,
    /// A sentence below it.
    #[prop(optional, into)]
    description: Option<String>,
    /// Below the card: the way to the other form.
    #[prop(optional, into)]
    footer: Option<ViewFnOnce>,
    /// The form.
    children: Children,
) -> impl IntoView {
    let footer = footer.unwrap_or_else(|| ViewFnOnce::from(|| ()));
    view! {
        <Title text=title.clone()/>
        <AuthShell
            product="Tenantry"
            title=title
            pitch="The parts of a business product your customers' IT will ask for."
            trust=reasons()
            footer=move || footer.run()
        >
            {description.map(|text| view! { <p class="auth-description">{text}</p> })}
            {children()}
        </AuthShell>
    }
}

fn reasons() -> Vec<TrustLine> {
    vec![
        TrustLine::new(
            IconName::Shield,
            "A workspace of your own",
            "Your data is kept apart from every other customer's, by the database itself.",
        ),
        TrustLine::new(
            IconName::ScrollText,
            "Nothing happens unseen",
            "Every change stands in an audit log that nobody can edit, and that you can export.",
        ),
        TrustLine::new(
            IconName::Users,
            "Everyone sees what they should",
            "Invite colleagues as admins, members or auditors. Sessions can be ended at any time.",
        ),
    ]
}
