from django.test import TestCase

from authkit_native.testing import expired, outage, sign_in_as


class ReportsTest(TestCase):
    def test_a_visitor_is_led_to_the_sign_in(self) -> None:
        response = self.client.get("/account", headers={"Accept": "text/html"})
        self.assertEqual(response.status_code, 302)

    def test_a_user_is_a_user_of_the_project(self) -> None:
        sign_in_as(self.client, user={"email": "grace@example.com"})
        self.assertContains(self.client.get("/account"), "grace@example.com")

    def test_reports_need_a_permission(self) -> None:
        sign_in_as(self.client, organization_id="org_1", role="member")
        self.assertEqual(self.client.get("/reports").status_code, 403)
        sign_in_as(self.client, organization_id="org_1", permissions=["reports:read"])
        self.assertEqual(self.client.get("/reports").json(), {"organization": "org_1"})

    def test_a_session_is_refreshed(self) -> None:
        sign_in_as(self.client)
        with expired(self.client):
            self.assertContains(self.client.get("/account"), "ada@example.com")

    def test_an_outage_signs_nobody_out(self) -> None:
        sign_in_as(self.client, permissions=["reports:read"])
        with outage(self.client), expired(self.client):
            self.assertEqual(self.client.get("/reports").status_code, 503)
        self.assertEqual(self.client.get("/reports").status_code, 200)

    def test_signing_out(self) -> None:
        sign_in_as(self.client)
        self.client.post("/logout")
        self.assertEqual(self.client.get("/account").status_code, 401)
