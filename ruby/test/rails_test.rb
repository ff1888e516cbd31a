# frozen_string_literal: true

require_relative "helper"

# The tests in `rails_kit`, in a Ruby of their own for each application: Rails changes much of Ruby, and a process has one
# application. They run with Debian's Rails, and with that of the next Debian where `scripts/setup` could fetch it.
class RailsTest < Minitest::Test
  FOLDER = File.expand_path("rails_kit", __dir__)
  LIB = File.expand_path("../lib", __dir__)
  NEXT = File.expand_path("../../.build/rails-7/usr", __dir__)
  # The application of most tests, and those that are there for one.
  APPLICATIONS = { "shop" => %w[requests hooks server configuration public], "example" => %w[example],
                   "generator" => %w[generator], "readme" => %w[readme], "devise" => %w[devise],
                   "testing" => %w[testing] }.freeze

  APPLICATIONS.each do |name, files|
    define_method("test_#{name}_with_rails") { run_with([], files) }
    # Debian's Devise is older than that.
    next if name == "devise"

    define_method("test_#{name}_with_rails_7") do
      skip "Rails 7 is not there" unless File.exist?(NEXT)
      run_with(Dir["#{NEXT}/share/rubygems-integration/all/gems/*/lib", "#{NEXT}/lib/ruby/vendor_ruby"], files)
    end
  end

  def test_every_file_is_run
    files = Dir["*_cases.rb", base: FOLDER].map { |file| file.delete_suffix("_cases.rb") }
    assert_equal files.sort, APPLICATIONS.values.flatten.sort
  end

  private

  def run_with(folders, files)
    command = [RbConfig.ruby, "-w", *[LIB, __dir__, *folders].map { |folder| "-I#{folder}" }]
    command += ["-e", "ARGV.each { |file| require file }", *files.map { |file| File.join(FOLDER, "#{file}_cases.rb") }]
    output = IO.popen([*command, { err: %i[child out] }], &:read)
    assert_match(/^\d+ runs, .* 0 failures, 0 errors, 0 skips/, output)
    assert_match(/^Rails #{folders.empty? ? "" : "7"}/, output)
    # What Rails itself warns of is its matter.
    assert_empty(output.lines.select { |line| line.include?("warning:") && line.start_with?(LIB, FOLDER) })
  end
end
