# frozen_string_literal: true

require "rails"
require_relative "../authkit_native"
require_relative "rails/railtie"
