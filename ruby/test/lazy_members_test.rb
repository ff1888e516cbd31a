# frozen_string_literal: true

require_relative "helper"
require "yaml"

# Some members of a result are loaded on first access. No caller can tell such a result from one that was built at once.
class LazyMembersTest < EmulatorTest
  MEMBERS = %i[roles permissions entitlements feature_flags user impersonator claims].freeze

  CLAIMS = { org_id: "org_1", role: "admin", roles: %w[admin member], permissions: %w[read write],
             entitlements: ["audit-logs"], feature_flags: ["beta"], act: { sub: "root@example.com" },
             "urn:example:tenant": { plan: "pro", limits: [1, 2.5, nil] } }.freeze

  def setup
    super
    @response = sign_in.to_h.slice(:access_token, :refresh_token, :user)
    @cookie = seal(claims: CLAIMS)
  end

  def test_a_member_is_loaded_on_first_access_and_once_for_all_results
    session = load(client)
    users = -> { ObjectSpace.each_object(AuthKitNative::User).count }
    session.authenticate
    GC.start
    GC.disable
    before = users.call
    first, second = Array.new(2) { session.authenticate }
    first => { authenticated: true, reason: nil, session_id: String }
    assert_equal before, users.call
    MEMBERS.each { |name| assert_same first[name], second[name] }
    assert_equal before + 1, users.call
  ensure
    GC.enable
  end

  def test_every_member_is_there
    [unread, unread.tap(&:to_h)].each do |result|
      CLAIMS.slice(:roles, :permissions, :entitlements, :feature_flags).each do |name, value|
        assert_equal [value] * 4, [result.public_send(name), result[name], result[name.to_s], result.claims[name]]
      end
      assert_equal ["ada@example.com", 2.5], [result.dig("user", :email), result.dig(:claims, :"urn:example:tenant", :limits, 1)]
      assert_instance_of AuthKitNative::Impersonator, result.impersonator
      assert_equal "root@example.com", result.impersonator.email
      MEMBERS.each { |name| assert_equal [true, true], [result.key?(name), result.key?(name.to_s)] }
      assert_equal [nil, nil, false, false], [result[:unknown], result[5], result.key?(:unknown), result.key?(5)]
    end
  end

  def test_every_way_to_read_a_result_sees_all_of_it
    read = unread
    members = { **read.deconstruct_keys(nil) }
    assert_equal MEMBERS, members.keys & MEMBERS
    assert_equal unread.to_h.keys, members.keys
    assert_equal plain(members), unread.to_h
    assert_equal read, unread
    assert unread.eql?(read)
    refute_equal read, load(client, seal(claims: {})).authenticate
    %i[hash inspect to_s as_json to_json].each { |way| assert_equal read.public_send(way), unread.public_send(way) }
    assert_equal YAML.dump(read), YAML.dump(unread)
    assert_includes unread.inspect, 'email="ada@example.com"'
  end

  def test_patterns_load_the_members_they_name
    unread => { user: { first_name: "Ada" }, claims: { sub: /\Auser_/ }, roles: [_, "member"], reason: nil }
    unread => { authenticated: true, **rest }
    assert_equal unread.to_h.keys - [:authenticated], rest.keys
    refute((unread in { unknown: }), unknown.inspect)
    refute((unread in { authenticated: true, user: Object, **nil }))
    assert_equal %i[user], unread.deconstruct_keys(%i[authenticated user unknown]).keys & [:unknown, *MEMBERS]
    assert_empty unread.deconstruct_keys(%i[authenticated]).keys & MEMBERS
    [nil, %i[user], %i[role]].each { |names| assert_predicate unread.deconstruct_keys(names), :frozen? }
  end

  def test_copies_have_every_member
    [unread.dup, unread.clone, unread.clone(freeze: true)].each do |copy|
      assert_equal unread, copy
      assert_equal "ada@example.com", copy.user.email
    end
  end

  def test_results_are_shareable_before_and_after_they_are_read
    result = unread
    assert Ractor.shareable?(result)
    MEMBERS.each { |name| assert Ractor.shareable?(result[name]), name }
    assert Ractor.shareable?(unread.tap(&:to_h))
    assert Ractor.shareable?(unread.tap(&:user))
  end

  def test_nothing_that_prints_a_result_shows_a_secret
    result = unread
    shown = [*result.instance_variables.map { |name| result.instance_variable_get(name) }.grep_v(Hash), result.user]
    shown.map(&:inspect).each { |text| refute_includes text, result.access_token }
    assert_raises(TypeError) { Marshal.dump(result) }
  end

  def test_a_refreshed_session_has_its_own_members
    session = client.user_management.load_sealed_session(session_data: sign_in.sealed_session)
    before = session.authenticate
    after = session.refresh
    assert_equal before.user.id, after.user.id
    refute_equal before.claims[:jti], after.claims[:jti]
    assert_equal after.claims[:exp], after.expires_at
    assert_equal after.claims, session.authenticate.claims
    refute_nil after.sealed_session
    assert_nil session.authenticate.sealed_session
  end

  def test_a_result_outlives_its_session_in_the_cache
    small = client(session_cache: 1)
    held = load(small).authenticate
    20.times { load(small, seal).authenticate.user }
    3.times do
      GC.start
      GC.compact if GC.respond_to?(:compact)
    end
    assert_equal [held.session_id, %w[admin member]], [held.claims[:sid], held.roles]
    assert_equal "ada@example.com", held.user.email
  end

  def test_evicted_sessions_are_freed_with_their_last_result
    parts = AuthKitNative.module_eval { const_get(:Native, false) }::Parts
    small = client(session_cache: 10)
    # More than any cache has room for.
    5_000.times { assert load(small, seal).authenticate.authenticated }
    GC.start
    assert_operator ObjectSpace.each_object(parts).count, :<, 100
  end

  def test_members_survive_a_collection_at_every_allocation
    session = load(client)
    expected = session.authenticate.to_h
    GC.stress = true
    assert_equal expected, unread.to_h
    result = unread
    MEMBERS.reverse_each { |name| result[name] }
    assert_equal expected, result.to_h
  ensure
    GC.stress = false
  end

  def test_threads_and_ractors_read_one_result
    program = <<~PROGRAM
      require "authkit_native"
      options = { client_id: "client_emulator", base_url: "#{emulator.base_url}", cookie_password: "#{PASSWORD}" }
      names = %i[#{MEMBERS.join(" ")}].freeze
      answers = 50.times.flat_map do |round|
        session = AuthKitNative::Client.new(**options).user_management.load_sealed_session(session_data: "#{@cookie}")
        result = session.authenticate
        threads = Array.new(4) { Thread.new { names.map { |name| result[name].object_id } } }
        ractors = Array.new(round < 10 ? 4 : 0) do
          Ractor.new(result, names) { |shared, all| all.shuffle.to_h { |name| [name, shared[name].object_id] }.sort.map(&:last) }
        end
        sorted = ractors.map(&:take)
        same = threads.map(&:value).uniq.size == 1 && sorted.all?(names.sort.map { |name| result[name].object_id })
        [same, result.user.email, result.claims[:sub] == result.user.id]
      end
      print answers.uniq.inspect
    PROGRAM
    assert_equal '[true, "ada@example.com"]', ruby(program, "-W0")
  end

  private

  # A cookie that no cache has.
  def seal(claims: nil)
    tokens = claims ? emulator.post("/tokens", { claims:, expires_in: 3600 }).slice("access_token") : {}
    client.user_management.seal_session_from_auth_response(**@response, **tokens.transform_keys(&:to_sym))
  end

  def load(client, cookie = @cookie) = client.user_management.load_sealed_session(session_data: cookie)

  def plain(members) = members.transform_values { |value| value.is_a?(AuthKitNative::Record) ? value.to_h : value }

  # A result of which no member was read before.
  def unread = load(client).authenticate
end
