//! Icons: a sprite in the page, referenced by `<use>`, so that an icon costs no WebAssembly.
//!
//! To add one, name it in [`IconName`] after its Lucide file and run `node style/icons.mjs`, which rewrites
//! `style/icons.svg` from the list below.

use leptos::prelude::*;

/// The sprite, on the server only: the browser finds it in the page.
#[cfg(feature = "ssr")]
const SPRITE: &str = include_str!("../../../style/icons.svg");
#[cfg(not(feature = "ssr"))]
const SPRITE: &str = "";

macro_rules! icons {
    ($($name:ident => $file:literal,)*) => {
        /// Every icon in the sprite.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum IconName {
            $(#[doc = concat!("Lucide's `", $file, "`.")] $name,)*
        }

        impl IconName {
            /// All of them, for the gallery.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The address of its symbol in the page.
            pub const fn href(self) -> &'static str {
                match self {
                    $(Self::$name => concat!("#icon-", $file),)*
                }
            }
        }
    };
}

icons! {
    Activity => "activity",
    Archive => "archive",
    ArchiveRestore => "archive-restore",
    ArrowDown => "arrow-down",
    ArrowLeft => "arrow-left",
    ArrowRight => "arrow-right",
    ArrowUp => "arrow-up",
    ArrowUpDown => "arrow-up-down",
    Bell => "bell",
    Book => "book-open",
    Building => "building-2",
    Calendar => "calendar",
    Card => "credit-card",
    Chart => "chart-line",
    Check => "check",
    ChevronDown => "chevron-down",
    ChevronLeft => "chevron-left",
    ChevronRight => "chevron-right",
    ChevronsUpDown => "chevrons-up-down",
    CircleAlert => "circle-alert",
    CircleCheck => "circle-check",
    CircleDot => "circle-dot",
    CircleX => "circle-x",
    Clock => "clock",
    Command => "command",
    Copy => "copy",
    Database => "database",
    Download => "download",
    Ellipsis => "ellipsis",
    ExternalLink => "external-link",
    Eye => "eye",
    EyeOff => "eye-off",
    File => "file-text",
    Filter => "list-filter",
    Fingerprint => "fingerprint",
    Flag => "flag",
    Folder => "folder",
    Gauge => "gauge",
    Globe => "globe",
    Hash => "hash",
    Help => "circle-help",
    History => "history",
    Home => "house",
    Inbox => "inbox",
    Info => "info",
    Key => "key-round",
    Laptop => "laptop",
    Link => "link",
    Lock => "lock",
    LogIn => "log-in",
    LogOut => "log-out",
    Mail => "mail",
    MailCheck => "mail-check",
    Menu => "menu",
    Monitor => "monitor",
    Moon => "moon",
    Palette => "palette",
    Pencil => "pencil",
    Play => "play",
    Plus => "plus",
    Receipt => "receipt",
    Refresh => "refresh-cw",
    ScrollText => "scroll-text",
    Search => "search",
    Server => "server",
    Settings => "settings",
    Shield => "shield",
    ShieldCheck => "shield-check",
    Smartphone => "smartphone",
    Sun => "sun",
    Support => "life-buoy",
    Terminal => "terminal",
    Trash => "trash-2",
    TriangleAlert => "triangle-alert",
    Undo => "undo-2",
    Upload => "upload",
    User => "user",
    UserMinus => "user-minus",
    UserPlus => "user-plus",
    Users => "users",
    Webhook => "webhook",
    X => "x",
    Zap => "zap",
}

/// One icon. Decorative unless it has a `label`.
#[component]
pub fn Icon(
    /// Which one.
    name: IconName,
    /// Width and height in CSS pixels.
    #[prop(default = 16)]
    size: u16,
    /// What it says, if no text beside it says so.
    #[prop(optional, into)]
    label: Option<String>,
) -> impl IntoView {
    let hidden = label.is_none().then_some("true");
    let role = label.is_some().then_some("img");
    view! {
        <svg class="icon" width=size height=size viewBox="0 0 24 24" aria-hidden=hidden role=role aria-label=label>
            <use_ href=name.href()></use_>
        </svg>
    }
}

/// The sprite itself: once in the shell's `<body>`, after the app.
#[component]
pub fn IconSprite() -> impl IntoView {
    view! { <div class="icon-sprite" aria-hidden="true" inner_html=SPRITE></div> }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{IconName, SPRITE};

    #[test]
    fn every_icon_is_in_the_sprite() {
        for icon in IconName::ALL {
            let id = icon.href().trim_start_matches('#');
            assert!(
                SPRITE.contains(&format!("id=\"{id}\"")),
                "run `node style/icons.mjs`: {id} is missing"
            );
        }
    }
}
