//! Text for machines: code, keys, identifiers.

use leptos::prelude::*;

use crate::copy_button::CopyButton;

/// Several lines, with a button that copies them.
#[component]
pub fn CodeBlock(
    /// The text.
    #[prop(into)]
    code: String,
    /// What it is: "Shell", "JSON", a file's name.
    #[prop(optional, into)]
    title: Option<String>,
) -> impl IntoView {
    let label = title.clone().unwrap_or_else(|| "Code".to_owned());
    view! {
        <div class="code-block">
            <div class="code-head">
                <span class="code-title">{title}</span>
                <CopyButton value=code.clone()/>
            </div>
            <pre class="code-body" tabindex="0" role="region" aria-label=label><code>{code}</code></pre>
        </div>
    }
}

/// One identifier or key in a line, with a button that copies it.
#[component]
pub fn CopyText(
    /// The text.
    #[prop(into)]
    value: String,
) -> impl IntoView {
    view! {
        <span class="copy-text">
            <code class="code">{value.clone()}</code>
            <CopyButton value=value/>
        </span>
    }
}

/// A key to press.
#[component]
pub fn Kbd(
    /// The key.
    children: Children,
) -> impl IntoView {
    view! { <kbd class="kbd">{children()}</kbd> }
}
