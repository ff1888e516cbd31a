# frozen_string_literal: true

require_relative "helper"
require_relative "guide_program"

# The guide's program through a whole round.
class GuideTest < EmulatorTest
  def test_the_whole_round
    serving do |app|
      assert_equal "/login", path(app.get("/dashboard"))
      sign_in_through(app)
      assert_equal "User Ada is logged in", app.get("/dashboard").body
      whole = app.cookies["wos_session"]
      app.cookies["wos_session"] = whole.reverse
      assert_equal "/login", path(app.get("/dashboard"))
      app.cookies["wos_session"] = whole
      ended = app.get("/logout")
      assert_includes ended["location"], "#{emulator.base_url}/user_management/sessions/logout?session_id="
      assert_empty app.cookies["wos_session"].to_s
    end
  end

  def test_an_expired_token_is_refreshed
    @emulator = short = Emulator.new(
      "--access-token-lifetime", "1", "--no-auth-time"
    )
    serving do |app|
      sign_in_through(app)
      first = app.cookies["wos_session"]
      sleep 7 # longer than the token and the tolerance for clocks
      assert_equal "/dashboard", path(app.get("/dashboard"))
      refute_equal first, app.cookies["wos_session"]
      assert_equal "200", app.get("/dashboard").code
    end
  ensure
    short&.stop
  end

  private

  def sign_in_through(app)
    authorize = URI(app.get("/login")["location"])
    assert_equal emulator.base_url, "#{authorize.scheme}://#{authorize.host}:#{authorize.port}"
    callback = app.get("/callback?code=#{emulator.code(redirect_uri: GuideProgram::REDIRECT_URI)}")
    assert_equal "/", path(callback)
  end

  def path(response) = URI(response["location"]).path

  def serving(&) = GuideProgram.serving(emulator, &)
end
