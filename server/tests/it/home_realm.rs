//! Finding one's identity provider over HTTP, as a browser without scripts does it.

use crate::single_logout::{administrator, connect};
use crate::site::{Ask, Site};
use axum::http::{Method, StatusCode};
use domain::domains;

/// Whether anybody has the address is not told by that.
#[tokio::test]
async fn a_wrong_password_is_told_of_single_sign_on_by_the_domain() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let (_, _peer) = connect(&site, &admin).await;
    for (email, hinted) in [
        ("nobody%40example.com", true),
        ("admin%40acme.example", false),
        ("nobody%40elsewhere.example", false),
    ] {
        let fields = format!("email={email}&password=guessed-by-nobody&next=");
        let refused = Ask::form(&Method::POST, "/api/t/sessions/sign_in", &fields);
        let refused = refused.send(&site.tenant).await;
        assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "{email}");
        let told = refused
            .body
            .contains("E-mail address or password is wrong.");
        assert!(told, "{}", refused.body);
        let hint = refused.body.contains("Your company has single sign-on");
        assert_eq!(hint, hinted, "{email}: {}", refused.body);
    }
}

#[tokio::test]
async fn an_address_leads_to_a_provider_or_to_the_choice_of_one() {
    let site = Site::new().await;
    let admin = administrator(&site).await;
    let (first, _first_peer) = connect(&site, &admin).await;
    let find = async || {
        let fields = "email=nobody%40example.com&next=%2Fprofile";
        let answer = Ask::form(&Method::POST, "/api/t/sessions/find_connection", fields)
            .for_a_page()
            .send(&site.tenant)
            .await;
        assert!(answer.status.is_redirection(), "{}", answer.status);
        answer.header("location").to_owned()
    };
    let rest = "hint=nobody%40example.com&next=%2Fprofile";
    assert_eq!(find().await, format!("/sso/{first}/start?{rest}"));

    let (second, _second_peer) = connect(&site, &admin).await;
    let door = find().await;
    let slug = &admin.tenant.slug;
    let expected =
        format!("/sign-in/sso?workspace={slug}&email=nobody%40example.com&next=%2Fprofile");
    assert_eq!(door, expected);
    let page = Ask::get(&door).for_a_page().send(&site.tenant).await;
    assert_eq!(page.status, StatusCode::OK);
    for id in [first, second] {
        let way = format!("/sso/{id}/start?hint=nobody%40example.com");
        assert!(page.body.contains(&way), "{}", page.body);
    }

    let listed = domains::list(&admin).await.expect("the list");
    domains::assign(&admin, listed[0].id, Some(second))
        .await
        .expect("assigned");
    assert_eq!(find().await, format!("/sso/{second}/start?{rest}"));
}
