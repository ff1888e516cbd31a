# frozen_string_literal: true

require "test_helper"

class ReportsTest < ActionDispatch::IntegrationTest
  test "a visitor is led to the sign-in" do
    get "/reports", headers: { "Accept" => "text/html" }
    assert_response :redirect
  end

  test "a user is greeted" do
    sign_in_as user: { email: "grace@example.com" }
    get "/reports/1"
    assert_equal "Hello grace@example.com", response.body
  end

  test "reports need a permission" do
    sign_in_as organization_id: "org_1", role: "member"
    get "/reports"
    assert_response :forbidden
    sign_in_as organization_id: "org_1", permissions: ["reports:read"]
    get "/reports"
    assert_equal "For org_1", response.body
  end

  test "an outage signs nobody out" do
    sign_in_as permissions: ["reports:read"]
    with_outage { with_expired_sessions { get "/reports" } }
    assert_response :service_unavailable
    get "/reports"
    assert_response :success
  end
end
