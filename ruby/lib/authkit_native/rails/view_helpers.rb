# frozen_string_literal: true

module AuthKit
  # What views have besides `auth`, `sign_in_url`, `sign_up_url` and `sign_out_url`.
  module ViewHelpers
    # A button that signs out: a form of its own, with Turbo and without.
    #
    #     <%= sign_out_button "Leave", return_to: "/bye", class: "quiet" %>
    # @param name [String, nil] the text, unless a block gives the content
    # @param return_to [String, nil] the page to go to afterwards
    # @param html_options [Hash] as for `button_to`
    # @return [ActiveSupport::SafeBuffer]
    def sign_out_button(name = "Sign out", return_to: nil, **html_options, &content)
      target = sign_out_url(return_to:)
      content ? button_to(target, html_options, &content) : button_to(name, target, html_options)
    end
  end
end
