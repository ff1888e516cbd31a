# frozen_string_literal: true

ENV["RAILS_ENV"] = "test"
ENV.delete_if { |name, _| name.start_with?("WORKOS_") }
$LOAD_PATH.unshift(File.expand_path("../examples/rails", __dir__))

# The example of the README, in a Rails application.
require "minitest/autorun"
require "reports_test"
Minitest.after_run { puts "Rails #{Rails.version}" }
