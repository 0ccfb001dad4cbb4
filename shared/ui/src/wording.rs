//! Names that the wire has, as people read them.

/// A key or an event's name as the beginning of a sentence: `past_due` → "Past due",
/// `project.created` → "Project created".
pub fn sentence(key: &str) -> String {
    let words = key.replace(['.', '_'], " ");
    let mut characters = words.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => words,
    }
}

/// A field's name, as the pages call it.
pub fn field_name(field: &str) -> String {
    match field {
        "email" => "E-mail".to_owned(),
        "slug" => "Address".to_owned(),
        _ => sentence(field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_begins_with_a_capital() {
        assert_eq!(sentence("past_due"), "Past due");
        assert_eq!(sentence("project.created"), "Project created");
        assert_eq!(sentence("élan"), "Élan");
        assert_eq!(sentence(""), "");
        assert_eq!(field_name("email"), "E-mail");
    }
}
