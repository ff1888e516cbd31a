# frozen_string_literal: true

require "rbs"

# What `sig/` says.
module Signatures
  BUILDER = RBS::EnvironmentLoader.new.then do |loader|
    loader.add(path: Pathname(File.expand_path("../sig", __dir__)))
    RBS::DefinitionBuilder.new(env: RBS::Environment.from_loader(loader).resolve_type_names)
  end
  NAMESPACE = RBS::Namespace.new(path: [:AuthKitNative], absolute: true)

  # The methods of a class of this gem, by name.
  def self.of(type)
    BUILDER.build_instance(RBS::TypeName.new(name: type.name.split("::").last.to_sym, namespace: NAMESPACE)).methods
  end

  # The keywords of a method.
  def self.keywords(method)
    method.method_types.flat_map { |call| call.type.required_keywords.keys + call.type.optional_keywords.keys }
  end
end
