# frozen_string_literal: true

module AuthKitNative
  # The operations of the engine, each as a private method that takes every keyword. Public methods narrow them: they
  # declare the keywords there are, and `super` passes on all of them.
  # @private
  module Operations
    # What has another name here.
    RENAMED = { "logout_url" => "get_logout_url", "pkce_generate" => "pkce", "inspect" => "inspect_cookie" }.freeze
    private_constant :RENAMED

    # Methods made from text can be called in every Ractor, unlike those made from blocks.
    Native::Client.operations.each do |name|
      class_eval <<~RUBY, __FILE__, __LINE__ + 1
        private def #{RENAMED.fetch(name, name)}(**options) # private def get_logout_url(**options)
          options.compact!                                  #   options.compact!
          native.call(:#{name}, options)                    #   native.call(:logout_url, options)
        end                                                 # end
      RUBY
    end
  end
  private_constant :Operations
end
