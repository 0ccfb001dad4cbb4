//! The build of the templates: what tailwind-rs answers, and what it refuses to do silently.
//!
//! The modules are those of the build script, compiled once more here, because Cargo runs no tests
//! in build scripts. tailwind-rs itself is not: its answers are what the build wrote down.

#![expect(clippy::unwrap_used, reason = "these are tests")]

#[path = "../build/compose.rs"]
mod compose;
#[path = "../build/guard.rs"]
mod guard;
#[path = "../build/inline.rs"]
mod inline;
#[path = "../build/utilities.rs"]
mod utilities;

use compose::Composer;
use inline::inline;
use utilities::Utilities;

const EXPECTED: &str = include_str!("../utilities.txt");
const ANSWERED: &str = include_str!(concat!(env!("OUT_DIR"), "/utilities.txt"));

#[test]
fn tailwind_answers_what_each_utility_must_become() {
    let expected: Vec<&str> = EXPECTED.lines().filter(|l| !l.starts_with("# ")).collect();
    let mut answered: Vec<&str> = ANSWERED.lines().collect();
    answered.sort_unstable();
    let mut sorted = expected.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, answered);
}

#[test]
fn every_allowed_utility_is_used() {
    let templates = concat!(env!("CARGO_MANIFEST_DIR"), "/templates");
    let mut markup = String::new();
    let folders = ["", "/partials", "/en", "/de"].map(|folder| format!("{templates}{folder}"));
    for folder in folders {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_file() {
                markup.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let used: Vec<&str> = markup.split([' ', '"']).collect();
    let unused = |class: &&str| !used.contains(class);
    let classes = EXPECTED.lines().filter(|l| !l.starts_with("# "));
    let classes = classes.filter_map(|line| line.split(' ').next());
    assert_eq!(classes.filter(unused).collect::<Vec<_>>(), [""; 0]);
}

/// Stands in for tailwind-rs, with its faults.
fn engine(class: &str) -> Result<String, String> {
    match class {
        "p-4" => Ok("padding:1rem;".into()),
        "pt-2" => Ok("padding-top:0.5rem;".into()),
        "p-0" => Ok("padding:0rem;".into()),
        "no-underline" => Ok("text-decoration-line:none;".into()),
        "bg-[#2c57cd]" => Ok("background-color:rgba(43.999996, 87, 205, 1);".into()),
        "bg-half" => Ok("background-color:rgba(0, 0, 0, 0.5);".into()),
        "break-keep" => panic!("assertion failed: Self::check_valid(&kind)"),
        other => Err(format!("Unknown instructions: {other}")),
    }
}

fn utilities() -> Utilities {
    let list = "# A comment\np-4 x\npt-2 x\np-0 x\nno-underline x\nbg-[#2c57cd] x\nbg-half x\n";
    Utilities::resolve(list, engine).unwrap()
}

#[test]
fn styles_are_written_as_mail_clients_know_them() {
    assert_eq!(
        utilities().listing(),
        "bg-[#2c57cd] background-color:#2c57cd\n\
         bg-half background-color:rgba(0, 0, 0, 0.5)\n\
         no-underline text-decoration:none\n\
         p-0 padding:0\n\
         p-4 padding:16px\n\
         pt-2 padding-top:8px\n"
    );
}

#[test]
fn a_panic_is_a_readable_error() {
    let error = Utilities::resolve("p-4\nbreak-keep\n", engine)
        .err()
        .unwrap();
    assert_eq!(
        error,
        "utilities.txt: tailwind-rs cannot inline `break-keep`: it panicked: \
         assertion failed: Self::check_valid(&kind)"
    );
}

#[test]
fn a_refusal_is_a_readable_error() {
    let error = Utilities::resolve("hover:p-4", engine).err().unwrap();
    assert_eq!(
        error,
        "utilities.txt: tailwind-rs cannot inline `hover:p-4`: Unknown instructions: hover:p-4"
    );
}

#[test]
fn classes_become_styles_in_their_order() {
    let cases = [
        (
            "<p class=\"pt-2 p-4\">x</p>",
            "<p style=\"padding-top:8px;padding:16px\">x</p>",
        ),
        ("<p class=\"p-4 p-0\">", "<p style=\"padding:0\">"),
        (
            "<p class=\"p-4\" style=\"x:y\" id=\"z\">",
            "<p style=\"padding:16px;x:y\" id=\"z\">",
        ),
        (
            "<p style=\"x:y\" class=\"p-4\">",
            "<p style=\"padding:16px;x:y\">",
        ),
        ("<p id=\"z\">a > b</p>", "<p id=\"z\">a > b</p>"),
        ("<!-- <p class=\"nope\"> -->", "<!-- <p class=\"nope\"> -->"),
        (
            "<style>.tn-a{x:y}</style><p class=\"p-4 tn-a\">",
            "<style>.tn-a{x:y}</style><p class=\"tn-a\" style=\"padding:16px\">",
        ),
    ];
    for (markup, inlined) in cases {
        assert_eq!(inline(markup, &utilities()).as_deref(), Ok(inlined));
    }
}

#[test]
fn an_unknown_class_is_a_readable_error() {
    let error = inline("<td class=\"p-4 w-1/2\">", &utilities()).unwrap_err();
    assert_eq!(
        error,
        "class `w-1/2` is not in utilities.txt; add it there with the CSS it must become, or \
         write it in the style block of layout.html (in `<td class=\"p-4 w-1/2\">`)"
    );
    let error = inline("<td class=\"tn-nope\">", &utilities()).unwrap_err();
    assert_eq!(
        error,
        "the style block of the layout has no `.tn-nope` for `<td class=\"tn-nope\">`"
    );
}

fn composer() -> Composer {
    let html = "[{{preheader}}|{{body}}|{{reason}}]".to_owned();
    let mut composer = Composer::new(html, "{{body}}--{{reason}}".to_owned());
    composer.add_partial("bold", "<b>{{slot}}</b>\n".to_owned());
    composer.add_partial("two", "{{#bold}}1{{/bold}}{{slot}}".to_owned());
    composer.add_partial("loop", "{{#loop}}{{/loop}}".to_owned());
    composer
}

fn html(body: &str) -> Result<String, String> {
    let rest = "{{#preheader}}p{{/preheader}}{{#reason}}r{{/reason}}";
    composer().html(&format!("{{{{#body}}}}{body}{{{{/body}}}}{rest}"))
}

#[test]
fn blocks_fill_the_layout_and_the_partials() {
    assert_eq!(
        html("{{#bold}}{{name}}{{/bold}}!").unwrap(),
        "[p|<b>{{name}}</b>!|r]"
    );
    assert_eq!(
        html("{{#two}}{{#bold}}2{{/bold}}{{/two}}").unwrap(),
        "[p|<b>1</b><b>2</b>|r]"
    );
    let text = composer().text("{{#body}}\nb\n{{/body}}{{#reason}}r{{/reason}}");
    assert_eq!(text.unwrap(), "b--r");
}

#[test]
fn a_broken_template_is_a_readable_error() {
    for (body, error) in [
        ("{{#nope}}x{{/nope}}", "no partial is named `nope`"),
        ("{{#bold}}x", "`{{#bold}}` is never closed"),
        ("{{#loop}}x{{/loop}}", "`{{#loop}}` contains itself"),
    ] {
        assert_eq!(html(body).unwrap_err(), error);
    }
    assert_eq!(
        composer().html("{{#body}}b{{/body}}").unwrap_err(),
        "block `preheader` is missing"
    );
    let twice = "{{#body}}b{{/body}}{{#body}}b{{/body}}";
    assert_eq!(
        composer().text(twice).unwrap_err(),
        "block `body` is unknown or twice there"
    );
}
