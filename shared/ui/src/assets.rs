//! Where an app's built files are, and the head tags that load them.
//!
//! A build's files have new addresses each time (`/pkg/<build>/…`), so the server reads them from the
//! manifest beside them when it starts. The build tool in `bin/xtask` writes that manifest; a new
//! field has to be added in both places.

use std::{collections::HashMap, fs, io, path::Path, sync::Arc};

use leptos::{WasmSplitManifest, nonce::use_nonce, prelude::*};
use serde::Deserialize;

/// The addresses of one app's current build.
#[derive(Clone, Debug)]
pub struct AssetManifest {
    addresses: Addresses,
    sections: WasmSplitManifest,
}

/// `manifest.json`, as far as the pages need it.
#[derive(Clone, Debug, Deserialize)]
struct Addresses {
    build: String,
    root: String,
    js: String,
    wasm: String,
    split: String,
    css: String,
    font: String,
    icon: String,
    sections: HashMap<String, Vec<String>>,
}

impl AssetManifest {
    /// Reads the manifest of one app: `app_dir` is `<site>/tenant-app` or `<site>/admin-app`.
    ///
    /// # Errors
    /// When the app has not been built, or was built by another version of the build tool.
    pub fn load(app_dir: &Path) -> io::Result<Self> {
        let path = app_dir.join("manifest.json");
        let explain = |error: io::Error| {
            let advice = "build the web apps with `cargo run -p xtask -- assets`";
            io::Error::new(
                error.kind(),
                format!("{}: {error}; {advice}", path.display()),
            )
        };
        let text = fs::read_to_string(&path).map_err(explain)?;
        Self::parse(&text).map_err(|error| explain(error.into()))
    }

    /// A manifest that points nowhere, for tests that render pages without building the apps.
    pub fn unbuilt() -> Self {
        Self::new(Addresses {
            build: "unbuilt".to_owned(),
            root: "/pkg/unbuilt".to_owned(),
            js: "/pkg/unbuilt/app.js".to_owned(),
            wasm: "/pkg/unbuilt/app_bg.wasm".to_owned(),
            split: "__wasm_split.js".to_owned(),
            css: "/pkg/unbuilt/app.css".to_owned(),
            font: "/pkg/unbuilt/inter-latin.woff2".to_owned(),
            icon: "/pkg/unbuilt/favicon.svg".to_owned(),
            sections: HashMap::new(),
        })
    }

    /// The build's name: changes with every change of the app's files.
    pub fn build(&self) -> &str {
        &self.addresses.build
    }

    /// The stylesheet's address, for pages that are not rendered by the app (such as a failure page).
    pub fn stylesheet(&self) -> &str {
        &self.addresses.css
    }

    /// The address of another file of the build, such as one of `style/static/`.
    pub fn address(&self, file: &str) -> String {
        format!("{}/{file}", self.addresses.root)
    }

    fn parse(text: &str) -> serde_json::Result<Self> {
        serde_json::from_str(text).map(Self::new)
    }

    fn new(addresses: Addresses) -> Self {
        // Leptos' own scripts component keeps the first app's sections in a process-wide cell, which
        // would give the second app the first one's; here each app has its own.
        let sections = WasmSplitManifest(ArcStoredValue::new((
            addresses.root.clone(),
            addresses.sections.clone(),
            addresses.split.clone(),
        )));
        Self {
            addresses,
            sections,
        }
    }
}

/// The tags that style and hydrate the page: once in the shell's `<head>`.
#[component]
pub fn HeadAssets(
    /// The manifest of the app that is being rendered.
    assets: Arc<AssetManifest>,
) -> impl IntoView {
    // Read by the server integration after rendering: it preloads the sections the page used.
    provide_context(assets.sections.clone());
    let Addresses {
        js,
        wasm,
        css,
        font,
        icon,
        ..
    } = assets.addresses.clone();
    let nonce = use_nonce();
    // JSON strings are JavaScript strings; the addresses hold no `<` that could end the script.
    let script = format!(
        "import init, {{ hydrate }} from {js:?};\nawait init({{ module_or_path: {wasm:?} }});\nhydrate();",
    );
    view! {
        <link rel="icon" href=icon r#type="image/svg+xml" />
        <link rel="stylesheet" href=css />
        <link rel="preload" href=font r#as="font" r#type="font/woff2" crossorigin="anonymous" />
        <link rel="modulepreload" href=js nonce=nonce.clone() />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=nonce>
            {script}
        </script>
    }
}

/// The `content-security-policy` of a page rendered with this nonce.
///
/// Strict: only scripts this server has marked run, with what they load themselves; no inline style,
/// no plug-in, no frame around the page. `form-action` also covers redirects that follow a form, so a
/// form that leads to another origin has to name it here.
pub fn content_security_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; \
         script-src 'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'; \
         style-src 'self'; font-src 'self'; img-src 'self' data:; connect-src 'self'; \
         manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::AssetManifest;

    #[test]
    fn a_manifest_of_the_build_tool_is_read() {
        let manifest = AssetManifest::parse(
            r#"{"profile":"dev","build":"b1","root":"/pkg/b1","js":"/pkg/b1/a.js",
                "wasm":"/pkg/b1/a_bg.wasm","split":"__wasm_split.js","css":"/pkg/b1/app.css",
                "font":"/pkg/b1/inter-latin.woff2","icon":"/pkg/b1/favicon.svg","sections":{"page":["chunk","page"]}}"#,
        )
        .expect("reads");
        assert_eq!(manifest.build(), "b1");
        assert_eq!(manifest.stylesheet(), "/pkg/b1/app.css");
    }

    #[test]
    fn a_missing_build_says_how_to_make_it() {
        let error = AssetManifest::load(Path::new("/nowhere")).expect_err("there is none");
        assert!(error.to_string().contains("xtask -- assets"), "{error}");
    }
}
