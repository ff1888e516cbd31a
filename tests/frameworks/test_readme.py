"""The examples of the kits in the README sign a person in."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from servers import BUILD, PYTHON, ROOT, Running, emulator, settings
from visitor import control

README = (ROOT / "README.md").read_text()
# What asks for the page with the cookie in SESSION, and without one, and prints what came.
FRAMES = {
    "python": (
        [str(PYTHON), "-c"],
        """
import os
for cookie in (os.environ["SESSION"], ""):
    headers = {"Cookie": f"wos-session={cookie}", "Accept": "text/html"}
    response = app.test_client(use_cookies=False).get("/", headers=headers)
    print(response.status_code, response.headers.get("Location") or response.text)
""",
    ),
    "js": (
        ["node", "-e"],
        """
const server = app.listen(0, '127.0.0.1', async () => {
  for (const cookie of [process.env.SESSION, '']) {
    const headers = { cookie: `wos-session=${cookie}`, accept: 'text/html' };
    const address = `http://127.0.0.1:${server.address().port}/`;
    // What `fetch` sends by itself says that a script asks.
    const response = await new Promise((resolve) => require('node:http').get(address, { headers }, resolve));
    let text = '';
    for await (const chunk of response) text += chunk;
    console.log(response.statusCode, response.headers.location ?? text);
  }
  server.close();
});
""",
    ),
    "ruby": (
        ["ruby", f"-I{ROOT / 'ruby/lib'}", "-e"],
        """
require "rack/mock"
[ENV.fetch("SESSION"), ""].each do |cookie|
  response = Rack::MockRequest.new(App).get("/", "HTTP_COOKIE" => "wos-session=#{cookie}", "HTTP_ACCEPT" => "text/html")
  puts "#{response.status} #{response["Location"] || response.body}"
end
""",
    ),
}


@pytest.fixture(scope="module")
def account(tmp_path_factory: pytest.TempPathFactory):
    running = Running(emulator(), BUILD / "logs" / "readme")
    yield {**settings(running.ready), "WORKOS_REDIRECT_URI": "http://localhost:3000/callback"}
    running.stop()


@pytest.fixture(scope="module")
def sealed(account: dict[str, str]) -> str:
    code = control(account["WORKOS_BASE_URL"], "POST", "/codes", {"email": "grace@example.com"})["code"]
    program = """
import os
from authkit_native import WorkOSClient
session = {"seal_session": True}
print(WorkOSClient().user_management.authenticate_with_code(code=os.environ["CODE"], session=session).sealed_session)
"""
    return run([str(PYTHON), "-c"], program, {**account, "CODE": code}).strip()


def run(command: list[str], program: str, variables: dict[str, str]) -> str:
    modules = os.pathsep.join(map(str, (Path(__file__).parent / "node_modules", BUILD / "readme/node_modules")))
    environment = os.environ | variables | {"NODE_PATH": modules, "PYTHONPATH": str(ROOT / "python")}
    done = subprocess.run([*command, program], env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("fence", FRAMES)
def test_the_example_of_a_kit_signs_in(fence: str, account: dict[str, str], sealed: str) -> None:
    example, _ = re.findall(rf"^```{fence}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert len(example.splitlines()) <= 16
    command, frame = FRAMES[fence]
    modules = BUILD / "readme/node_modules"
    modules.mkdir(parents=True, exist_ok=True)
    (modules / "authkit-native").unlink(missing_ok=True)
    (modules / "authkit-native").symlink_to(ROOT / "node")
    signed_in, signed_out = run(command, example + frame, {**account, "SESSION": sealed}).splitlines()
    assert signed_in == "200 Hello grace@example.com"
    status, location = signed_out.split()
    assert status == "302" and location.startswith("/callback?authkit=resume&return_to=")
