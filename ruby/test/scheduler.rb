# frozen_string_literal: true

# A fiber scheduler of the least that Ruby asks for: fibers of one thread take turns where they block or sleep.
class Scheduler
  def initialize
    @lock = Thread::Mutex.new
    @ready = []
    @sleeping = {}
    @blocked = 0
    @selectable, @urgent = IO.pipe
  end

  # Runs a block in a fiber of a thread that has a scheduler, until every fiber has ended. Gives back what the block does.
  def self.run
    Thread.new do
      result = nil
      Fiber.set_scheduler(new)
      Fiber.schedule { result = yield }
      Fiber.scheduler.run
      result
    end.value
  end

  def run
    until @ready.empty? && @sleeping.empty? && @blocked.zero?
      pause = @ready.empty? ? @sleeping.values.min&.then { |due| [due - now, 0].max } : 0
      @selectable.read_nonblock(1024, exception: false) if @selectable.wait_readable(pause)
      due = @sleeping.filter_map { |fiber, at| fiber if at <= now }
      due.each { |fiber| @sleeping.delete(fiber) }
      fibers = @lock.synchronize { @ready.tap { @ready = [] } }
      (due + fibers).each { |fiber| fiber.resume if fiber.alive? }
    end
  end

  def close = run

  def fiber(&) = Fiber.new(blocking: false, &).tap(&:resume)

  def block(_blocker, timeout = nil)
    @sleeping[Fiber.current] = now + timeout if timeout
    @blocked += 1
    Fiber.yield
  ensure
    @blocked -= 1
    @sleeping.delete(Fiber.current)
  end

  def unblock(_blocker, fiber)
    @lock.synchronize { @ready << fiber }
    @urgent.write_nonblock(".")
  end

  def kernel_sleep(duration = nil) = block(:sleep, duration)

  def timeout_after(duration, error, message)
    caller = Fiber.current
    over = false
    Fiber.schedule do
      sleep duration
      caller.raise(error, message) unless over
    end
    yield duration
  ensure
    over = true
  end

  def io_wait(io, events, timeout)
    Thread.new { io.wait(events, timeout) }.value
  end

  private

  def now = Process.clock_gettime(Process::CLOCK_MONOTONIC)
end
