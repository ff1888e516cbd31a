# frozen_string_literal: true

require "minitest/autorun"
require "rack/test"
require "authkit_native/testing"
require_relative "reports_app"

Reports.set :authkit, testing: true

class ReportsTest < Minitest::Test
  include Rack::Test::Methods
  include AuthKitNative::Testing

  def app = Reports

  def test_a_visitor_is_led_to_the_sign_in
    get "/reports", {}, { "HTTP_ACCEPT" => "text/html" }
    assert last_response.redirect?
  end

  def test_a_user_is_greeted
    sign_in_as(user: { email: "grace@example.com" })
    get "/"
    assert_equal "Hello grace@example.com", last_response.body
  end

  def test_reports_need_a_permission
    sign_in_as(organization_id: "org_1", role: "member")
    get "/reports"
    assert last_response.forbidden?
    sign_in_as(organization_id: "org_1", permissions: ["reports:read"])
    get "/reports"
    assert_equal "For org_1", last_response.body
  end

  def test_an_outage_signs_nobody_out
    sign_in_as(permissions: ["reports:read"])
    with_outage { with_expired_sessions { get "/reports" } }
    assert_equal 503, last_response.status
    get "/reports"
    assert last_response.ok?
  end
end
