//! Tenantry's design system: the components, icons and charts that both web apps use.
//!
//! Every component is a thin layer over one native element (`<dialog>`, `popover`, `<details>`, `<table>`), so that a
//! page works before hydration and without JavaScript. Looks live in `style/components.css`, values in
//! `style/tokens.css`; nothing here writes an inline style, because the content security policy forbids it.
//!
//! To add a component: one file here, its classes in `style/components.css`, a section in [`gallery`], and its
//! signature in `README.md`. Render nothing that differs between server and browser: ids come from props, and times
//! and texts from the caller.

#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod assets;
pub mod audit_entry;
pub mod auth_shell;
pub mod avatar;
pub mod badge;
pub mod banner;
pub mod button;
pub mod card;
pub mod charts;
pub mod code_block;
pub mod copy_button;
pub mod description_list;
pub mod dialog;
pub mod dom;
pub mod empty_state;
pub mod error_state;
pub mod failure;
pub mod field;
pub mod filter_bar;
pub mod form_error;
pub mod gallery;
#[cfg(feature = "hydrate")]
pub mod hydration;
pub mod icon;
pub mod input;
pub mod ip_address;
pub mod links;
pub mod load;
pub mod logo;
pub mod menu;
pub mod page_header;
pub mod palette;
pub mod passkey;
pub mod progress;
pub mod second_factor;
pub mod sections;
pub mod select;
pub mod setting_row;
pub mod shell;
pub mod sign_in_refusal;
pub mod skeleton;
pub mod stat_tile;
pub mod switcher;
pub mod table;
pub mod tabs;
pub mod text;
pub mod theme;
pub mod timeline;
pub mod timestamp;
pub mod toast;
pub mod toggle;
pub mod tone;
pub mod tooltip;
pub mod wording;

/// Everything a page needs: `use ui::prelude::*;`.
pub mod prelude {
    pub use crate::audit_entry::*;
    pub use crate::auth_shell::*;
    pub use crate::avatar::*;
    pub use crate::badge::*;
    pub use crate::banner::*;
    pub use crate::button::*;
    pub use crate::card::*;
    pub use crate::charts::*;
    pub use crate::code_block::*;
    pub use crate::copy_button::*;
    pub use crate::description_list::*;
    pub use crate::dialog::*;
    pub use crate::dom::*;
    pub use crate::empty_state::*;
    pub use crate::error_state::*;
    pub use crate::failure::*;
    pub use crate::field::*;
    pub use crate::filter_bar::*;
    pub use crate::form_error::*;
    pub use crate::icon::*;
    pub use crate::input::*;
    pub use crate::ip_address::*;
    pub use crate::load::*;
    pub use crate::logo::*;
    pub use crate::menu::*;
    pub use crate::page_header::*;
    pub use crate::palette::*;
    pub use crate::passkey::*;
    pub use crate::progress::*;
    pub use crate::second_factor::*;
    pub use crate::select::*;
    pub use crate::setting_row::*;
    pub use crate::shell::*;
    pub use crate::sign_in_refusal::*;
    pub use crate::skeleton::*;
    pub use crate::stat_tile::*;
    pub use crate::switcher::*;
    pub use crate::table::*;
    pub use crate::tabs::*;
    pub use crate::text::*;
    pub use crate::theme::*;
    pub use crate::timeline::*;
    pub use crate::timestamp::*;
    pub use crate::toast::*;
    pub use crate::toggle::*;
    pub use crate::tone::*;
    pub use crate::tooltip::*;
    pub use crate::wording::*;
}
