//! A person or a workspace: their picture, or two letters on a colour that is always the same for the
//! same name.

use leptos::prelude::*;

const COLOURS: u32 = 8;

/// Who an avatar stands for: people are round, workspaces square.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum AvatarShape {
    /// A person.
    #[default]
    Person,
    /// A workspace.
    Workspace,
}

/// A picture, or two letters. Decorative: the name stands beside it.
#[component]
pub fn Avatar(
    /// Whose.
    #[prop(into)]
    name: String,
    /// A person or a workspace.
    #[prop(optional)]
    shape: AvatarShape,
    /// 28 px instead of 20 px.
    #[prop(optional)]
    large: bool,
    /// The address of the picture; none shows letters.
    #[prop(optional_no_strip, into)]
    image: Option<String>,
) -> impl IntoView {
    if let Some(address) = image {
        return view! {
            <img
                class="avatar"
                class:avatar-square=shape == AvatarShape::Workspace
                class:avatar-lg=large
                src=address
                alt=""
                decoding="async"
            />
        }
        .into_any();
    }
    view! {
        <span
            class=format!("avatar avatar-{}", colour(&name))
            class:avatar-square=shape == AvatarShape::Workspace
            class:avatar-lg=large
            aria-hidden="true"
        >
            {initials(&name, if large { 2 } else { 1 })}
        </span>
    }
    .into_any()
}

/// A person in a row: avatar, name, and their address below or beside.
#[component]
pub fn Person(
    /// The name.
    #[prop(into)]
    name: String,
    /// The second line, such as the address.
    #[prop(optional, into)]
    detail: Option<String>,
    /// The address of their picture.
    #[prop(optional_no_strip, into)]
    image: Option<String>,
) -> impl IntoView {
    let large = detail.is_some();
    view! {
        <span class="person">
            <Avatar name=name.clone() large=large image=image/>
            <span class="person-text">
                <span class="person-name">{name}</span>
                {detail.map(|detail| view! { <span class="person-detail">{detail}</span> })}
            </span>
        </span>
    }
}

/// The first letters of the first and the last word.
fn initials(name: &str, most: usize) -> String {
    let mut words = name
        .split_whitespace()
        .filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = words.next();
    let last = words.next_back();
    first
        .into_iter()
        .chain(last)
        .take(most)
        .flat_map(char::to_uppercase)
        .collect()
}

/// FNV-1a, because it is the same on server and browser for ever.
fn colour(name: &str) -> u32 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    });
    hash % COLOURS + 1
}

#[cfg(test)]
mod tests {
    use super::{colour, initials};

    #[test]
    fn initials_are_of_the_first_and_the_last_word() {
        assert_eq!(initials("Ada King Lovelace", 2), "AL");
        assert_eq!(initials("élodie", 2), "É");
        assert_eq!(initials("", 2), "");
    }

    #[test]
    fn a_name_keeps_its_colour() {
        assert_eq!(colour("Acme"), colour("Acme"));
        assert!((1..=8).contains(&colour("")));
    }
}
