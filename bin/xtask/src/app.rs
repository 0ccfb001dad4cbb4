//! The web apps of this workspace. A third app is one more line here.

/// One hydrated web app.
pub struct App {
    /// The cargo package, and the name of the app's folder in the site directory.
    pub package: &'static str,
    /// The Tailwind entry point.
    pub stylesheet: &'static str,
    /// The icon of its browser tab, in `style/static/`.
    pub icon: &'static str,
}

impl App {
    /// The file name rustc gives the compiled library.
    pub fn library(&self) -> String {
        format!("{}.wasm", self.package.replace('-', "_"))
    }
}

/// Every app, in the order they are built.
pub const APPS: [App; 2] = [
    App {
        package: "tenant-app",
        stylesheet: "style/tenant.css",
        icon: "favicon.svg",
    },
    App {
        package: "admin-app",
        stylesheet: "style/admin.css",
        icon: "favicon-operator.svg",
    },
];
