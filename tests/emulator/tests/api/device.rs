//! Sign-in on another screen.

use serde_json::json;

use crate::client::*;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

async fn start(api: &Api) -> Answer {
    let body = json!({ "client_id": api.emulator.client_id() });
    let request = api.http.post(api.url("/user_management/authorize/device")).json(&body);
    answer(request.send().await.unwrap()).await.ok()
}

async fn poll(api: &Api, device: &Answer) -> Answer {
    let client_id = api.emulator.client_id();
    let code = device.text("device_code");
    api.authenticate(json!({ "client_id": client_id, "grant_type": GRANT, "device_code": code })).await
}

#[tokio::test]
async fn a_device_waits_for_the_person() {
    let api = Api::new();
    let device = start(&api).await;
    assert_eq!((&device.body["expires_in"], &device.body["interval"]), (&json!(300), &json!(5)));
    poll(&api, &device).await.refused(400, "authorization_pending");
    poll(&api, &device).await.refused(400, "slow_down");
    // The interval is ten seconds now.
    api.emulator.advance_clock(6);
    poll(&api, &device).await.refused(400, "slow_down");
    api.emulator.advance_clock(15);
    poll(&api, &device).await.refused(400, "authorization_pending");

    let page = api.http.get(device.text("verification_uri_complete")).send().await.unwrap().text().await.unwrap();
    assert!(page.contains(device.text("user_code")) && page.contains("user-grace@example.com"), "{page}");
    let typed = device.text("user_code").replace('-', "").to_lowercase();
    let done = api.submit(device.text("verification_uri"), &[("user_code", &typed), ("user_id", GRACE)]).await;
    assert!(done.text().await.unwrap().contains("The device is connected"));
    api.emulator.advance_clock(15);
    let answer = poll(&api, &device).await.ok();
    assert_eq!(answer.body["user"]["id"], GRACE);
    api.emulator.advance_clock(20);
    poll(&api, &device).await.refused(400, "invalid_grant");
}

#[tokio::test]
async fn a_device_can_be_refused_or_too_late() {
    let api = Api::new();
    let device = start(&api).await;
    let url = device.text("verification_uri");
    api.submit(url, &[("user_code", device.text("user_code")), ("action", "deny")]).await;
    poll(&api, &device).await.refused(400, "access_denied");

    let device = start(&api).await;
    api.emulator.advance_clock(300);
    poll(&api, &device).await.refused(400, "expired_token");
    let page = api.submit(url, &[("user_code", device.text("user_code")), ("user_id", GRACE)]).await;
    assert!(page.text().await.unwrap().contains("unknown, expired or used"));
}
