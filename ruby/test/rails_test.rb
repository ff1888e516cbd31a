# frozen_string_literal: true

require_relative "helper"

# The tests in `rails_kit`, each file in a Ruby of its own: Rails changes much of Ruby, and a process has one application.
# They run with Debian's Rails, and with that of the next Debian where `scripts/setup` could fetch it.
class RailsTest < Minitest::Test
  FOLDER = File.expand_path("rails_kit", __dir__)
  NEXT = File.expand_path("../../.build/rails-7/usr", __dir__)
  FILES = Dir[File.join(FOLDER, "*_cases.rb")].freeze
  LIB = File.expand_path("../lib", __dir__)

  FILES.each do |file|
    name = File.basename(file, "_cases.rb")
    define_method("test_#{name}_with_rails") { run_with([], file) }

    # Debian's Devise is older than that.
    next if name == "devise"

    define_method("test_#{name}_with_rails_7") do
      skip "Rails 7 is not there" unless File.exist?(NEXT)
      run_with(Dir["#{NEXT}/share/rubygems-integration/all/gems/*/lib", "#{NEXT}/lib/ruby/vendor_ruby"], file)
    end
  end

  private

  def run_with(folders, file)
    command = [RbConfig.ruby, "-w", "-I#{LIB}", "-I#{__dir__}", *folders.map { |folder| "-I#{folder}" }, file]
    output = IO.popen([*command, { err: %i[child out] }], &:read)
    assert_match(/^\d+ runs, .* 0 failures, 0 errors, 0 skips/, output)
    assert_includes output, "Rails #{folders.empty? ? "" : "7."}"
    # What Rails itself warns of is its matter.
    assert_empty(output.lines.select { |line| line.include?("warning:") && line.start_with?(LIB, FOLDER) })
  end
end
