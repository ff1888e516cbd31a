# frozen_string_literal: true

require "sinatra/base"
require "authkit_native/sinatra"

# The application that `reports_test.rb` tests.
class Reports < Sinatra::Base
  register Sinatra::AuthKit

  get("/") { "Hello #{auth.user&.email || "visitor"}" }
  get("/reports", auth: { permission: "reports:read" }) { "For #{auth.organization_id}" }
end
