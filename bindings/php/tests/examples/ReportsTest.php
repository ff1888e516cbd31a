<?php

use AuthKitNative\{Auth, AuthMiddleware, Testing, WorkOS};
use Nyholm\Psr7\Factory\Psr17Factory;
use Nyholm\Psr7\{Response, ServerRequest};
use PHPUnit\Framework\TestCase;
use Psr\Http\Message\{ResponseInterface, ServerRequestInterface};
use Psr\Http\Server\RequestHandlerInterface;

final class ReportsTest extends TestCase
{
    private WorkOS $workos;
    private Testing $testing;

    protected function setUp(): void
    {
        $this->workos = new WorkOS(['testing' => true, 'web' => []]);
        $this->testing = new Testing($this->workos);
    }

    private function get(string $cookie): ResponseInterface
    {
        $reports = new class implements RequestHandlerInterface {
            public function handle(ServerRequestInterface $request): ResponseInterface
            {
                $auth = Auth::of($request);
                $refused = $auth->require(['permission' => 'reports:read']);
                return $refused ?? new Response(200, [], "For {$auth->organizationId}");
            }
        };
        $request = new ServerRequest('GET', 'http://localhost/reports', ['Cookie' => $cookie]);
        return (new AuthMiddleware($this->workos, new Psr17Factory()))->process($request, $reports);
    }

    public function testAVisitorIsRefused(): void
    {
        self::assertSame(401, $this->get('')->getStatusCode());
    }

    public function testReportsNeedAPermission(): void
    {
        $member = $this->testing->cookieHeader(['organization_id' => 'org_1', 'role' => 'member']);
        self::assertSame(403, $this->get($member)->getStatusCode());
        $reader = $this->testing->cookieHeader(['organization_id' => 'org_1', 'permissions' => ['reports:read']]);
        self::assertSame('For org_1', (string) $this->get($reader)->getBody());
    }

    public function testAnOutageSignsNobodyOut(): void
    {
        $cookie = $this->testing->cookieHeader(['permissions' => ['reports:read']]);
        $during = $this->testing->outage(fn () => $this->testing->expired(fn () => $this->get($cookie)));
        self::assertSame(503, $during->getStatusCode());
        self::assertSame(200, $this->get($cookie)->getStatusCode());
    }
}
