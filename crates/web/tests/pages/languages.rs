//! Pages are in the language that somebody reads, the API is in English.

use testkit::TestPortal;

use crate::document::Document;

#[tokio::test]
async fn a_page_is_in_the_language_that_the_browser_asks_for() {
    let portal = TestPortal::start().await;
    for (asked, tag, heading) in [
        ("", "en-US", "Sign in"),
        ("de, fr;q=0.5", "en-US", "Sign in"),
        ("es-MX,es;q=0.9,en;q=0.8", "es-US", "Iniciar sesión"),
        ("en;q=0.2, es", "es-US", "Iniciar sesión"),
    ] {
        let answer = portal.anonymous().reading(asked).get("/login").await.expect(200);
        assert_eq!(answer.header("content-language"), tag, "{asked}");
        assert!(answer.headers.get_all("vary").iter().any(|it| it == "accept-language"), "{asked}");
        let page = Document::of(&answer);
        assert_eq!(page.attributes("html", "lang"), [tag], "{asked}");
        assert_eq!(page.text("h1"), heading, "{asked}");
    }
}

#[tokio::test]
async fn the_shell_of_a_page_is_in_the_language_of_whoever_is_signed_in() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await.reading("es");
    let page = Document::of(&resident.get("/account").await.expect(200));
    assert_eq!(page.attributes("html", "lang"), ["es-US"]);
    assert!(page.text("footer").contains("hora del Este (EDT, UTC−4)"), "{}", page.text("footer"));
    assert_eq!(page.text("nav[aria-label=Principal] a"), "Hoy");
}

#[tokio::test]
async fn the_language_of_the_account_goes_before_that_of_the_browser() {
    let portal = TestPortal::start().await;
    let resident = portal.resident("resident@home.example", 1).await.reading("en");
    let page = Document::of(&resident.get("/account").await.expect(200));
    assert_eq!(page.attributes("#language option[selected]", "value"), [""]);
    assert_eq!(page.texts("#language option"), ["As your browser asks", "English (US)", "Español (EE. UU.)"]);
    let done = resident.send_form("/account/language", "language=es-US").await.expect(303);
    let answer = resident.get(done.header("location")).await.expect(200);
    assert_eq!(answer.header("content-language"), "es-US");
    let page = Document::of(&answer);
    page.check("/account");
    assert_eq!(page.attributes("html", "lang"), ["es-US"]);
    assert_eq!(page.text(".note.info"), "Su idioma se cambió.");
    assert_eq!(page.attributes("#language option[selected]", "value"), ["es-US"]);
    // What goes wrong is told in it as well, and whoever is signed out reads what the browser asks for.
    let faulty = Document::of(&resident.send_form("/account/language", "language=de").await.expect(422));
    assert_eq!(
        faulty.text("#language-language-error"),
        "Esto no es un idioma que el portal hable; use uno de en-US, es-US."
    );
    assert!(
        Document::of(&resident.get("/admin").await.expect(403))
            .text("main")
            .contains("Solo los administradores")
    );
    assert_eq!(Document::of(&portal.anonymous().reading("en").get("/login").await).text("h1"), "Sign in");
    resident.send_form("/account/language", "language=").await.expect(303);
    assert_eq!(resident.get("/account").await.expect(200).header("content-language"), "en-US");
}

#[tokio::test]
async fn what_went_wrong_is_said_in_the_same_language() {
    let portal = TestPortal::start().await;
    let reader = portal.anonymous().reading("es");
    let missing = reader.get("/nothing").await.expect(404);
    assert_eq!(missing.header("content-language"), "es-US");
    assert_eq!(Document::of(&missing).text("h1"), "Esta página no está aquí.");
    let form = [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://portal.example")];
    let wrong = reader.send_raw("POST", "/login", &form, "email=a%40b.example&password=x").await.expect(401);
    assert!(
        Document::of(&wrong).text("[role=alert]").contains("El correo o la contraseña no son correctos.")
    );
    let elsewhere =
        [("content-type", "application/x-www-form-urlencoded"), ("origin", "https://evil.example")];
    let refused = reader.send_raw("POST", "/login", &elsewhere, "email=a&password=x").await.expect(403);
    assert!(Document::of(&refused).text("main").contains("desde las páginas del portal"), "{}", refused.body);
    let resident = portal.resident("resident@home.example", 1).await.reading("es");
    let forbidden = Document::of(&resident.get("/admin").await.expect(403));
    assert!(forbidden.text("main").contains("Solo los administradores del sistema pueden abrirla."));
}

#[tokio::test]
async fn the_api_speaks_english() {
    let portal = TestPortal::start().await;
    let answer = portal.anonymous().reading("es").get("/api/vis/meter_data/1").await.expect(401);
    assert!(answer.body.contains("Sign in to go on."), "{}", answer.body);
    assert_eq!(answer.header("content-language"), "");
    assert!(answer.headers.get_all("vary").iter().all(|it| it != "accept-language"));
}
