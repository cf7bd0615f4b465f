-- wrk's side of the throughput: asks the questions of a file (the body of a POST a line), one after another, each on
-- the next connection that is free, and prints what came of it as a line of JSON.
local questions, at = {}, 0

function init(args)
  local headers = { ["Content-Type"] = "application/json", ["Accept-Encoding"] = args[3] }
  for body in io.lines(args[1]) do
    questions[#questions + 1] = wrk.format("POST", args[2], headers, body)
  end
end

function request()
  at = at % #questions + 1
  return questions[at]
end

function done(summary, latency)
  local wrong = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.3f, "bytes": %d, "p50_ms": %.2f, "p95_ms": %.2f, "p99_ms": %.2f, "failed": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1e3, latency:percentile(95) / 1e3, latency:percentile(99) / 1e3,
    wrong.connect + wrong.read + wrong.write + wrong.status + wrong.timeout
  ))
end
