# frozen_string_literal: true

require "rbs"

# What `sig/` says.
module Signatures
  BUILDER = RBS::EnvironmentLoader.new.then do |loader|
    loader.add(path: Pathname(File.expand_path("../sig", __dir__)))
    RBS::DefinitionBuilder.new(env: RBS::Environment.from_loader(loader).resolve_type_names)
  end

  # The methods of a class or module of this gem, by name.
  def self.of(type)
    *path, name = type.name.split("::").map(&:to_sym)
    BUILDER.build_instance(RBS::TypeName.new(name:, namespace: RBS::Namespace.new(path:, absolute: true))).methods
  end

  # The keywords of a method.
  def self.keywords(method) = required_and_optional(method).flatten

  # Those that must be passed, and the others.
  def self.required_and_optional(method)
    type = method.method_types.fetch(0).type
    [type.required_keywords.keys, type.optional_keywords.keys]
  end
end
