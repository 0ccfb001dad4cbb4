//! Writes the gallery and four sample pages as static HTML, to look at the design without a server.
//!
//! ```text
//! cargo run -p ui --example gallery --features ssr -- target/gallery
//! ```
//!
//! Put the style sheets of `style/` (compiled) and `inter-latin.woff2` into the same folder, and open the pages.

use std::error::Error;
use std::path::PathBuf;

use leptos::prelude::*;
use leptos_router::components::Router;
use leptos_router::location::RequestUrl;
use ui::gallery::Gallery;
use ui::prelude::*;

#[path = "gallery/pages.rs"]
mod pages;

fn main() -> Result<(), Box<dyn Error>> {
    let folder = PathBuf::from(std::env::args().nth(1).ok_or("name a folder to write to")?);
    std::fs::create_dir_all(&folder)?;
    for theme in [Theme::Light, Theme::Dark] {
        let pages: [(&str, &str, PageFn); 8] = [
            ("gallery", "tenant", || view! { <Gallery/> }.into_any()),
            ("projects", "tenant", || {
                view! { <pages::Projects/> }.into_any()
            }),
            ("overview", "tenant", || {
                view! { <pages::Overview/> }.into_any()
            }),
            ("settings", "tenant", || {
                view! { <pages::Settings/> }.into_any()
            }),
            ("empty", "tenant", || view! { <pages::Empty/> }.into_any()),
            ("sign-in", "tenant", || {
                view! { <pages::SignIn/> }.into_any()
            }),
            ("tenants", "admin", || {
                view! { <pages::Tenants/> }.into_any()
            }),
            ("tenant", "admin", || view! { <pages::Tenant/> }.into_any()),
        ];
        for (name, app, page) in pages {
            let html = render(theme, app, page);
            std::fs::write(folder.join(format!("{name}-{}.html", theme.as_str())), html)?;
        }
    }
    Ok(())
}

/// A page to render.
type PageFn = fn() -> AnyView;

/// One page, as a server would send it to a browser that has hydrated it.
fn render(theme: Theme, app: &str, page: fn() -> AnyView) -> String {
    let owner = Owner::new();
    let body = owner.with(|| {
        provide_context(RequestUrl::new("/acme/projects"));
        provide_toasts();
        view! { <Router>{page()} <ToastRegion/></Router> <IconSprite/> }.to_html()
    });
    format!(
        "<!DOCTYPE html><html lang=\"en\" data-theme=\"{}\" data-hydrated><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>Tenantry</title>\
         <link rel=\"stylesheet\" href=\"{app}.css\"></head><body>{body}</body></html>",
        theme.as_str()
    )
}
