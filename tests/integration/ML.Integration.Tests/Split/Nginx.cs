using ML.TestKit;
using ML.TestKit.Processes;

namespace ML.Integration.Tests.Split;

/// <summary>Debian's nginx as a plain reverse proxy in front of replicas.</summary>
sealed class Nginx : IAsyncDisposable
{
    const string Program = "/usr/sbin/nginx";
    readonly ChildProcess process;

    Nginx(ChildProcess process, string address)
    {
        this.process = process;
        Http = new HttpClient { BaseAddress = new Uri(address) };
    }

    public HttpClient Http { get; }

    public static async Task<Nginx> StartAsync(TemporaryFolder folder, IEnumerable<string> replicas)
    {
        Judge.Require(File.Exists(Program), "nginx (Debian: nginx-light)");
        var port = FreePort.Next();
        var home = Directory.CreateDirectory(folder.File("nginx")).FullName;
        var upstream = string.Concat(replicas.Select(r => $"server {new Uri(r).Authority} max_fails=1 fail_timeout=2s; "));
        var temporary = string.Concat(((string[])["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]).Select(t => $"{t}_temp_path {home}/{t}; "));
        var file = Path.Combine(home, "nginx.conf");
        await File.WriteAllTextAsync(file, $$"""
            daemon off; worker_processes 1; error_log {{home}}/error.log; pid {{home}}/pid;
            {{(Environment.IsPrivilegedProcess ? "user root;" : "")}}
            events { worker_connections 256; }
            http {
              access_log off; {{temporary}}
              upstream ml { {{upstream}} keepalive 16; }
              server {
                listen 127.0.0.1:{{port}}; client_max_body_size 0; proxy_request_buffering off;
                location / { proxy_pass http://ml; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $host:$server_port; }
              }
            }
            """);
        var nginx = new Nginx(ChildProcess.Start(Program, ["-e", Path.Combine(home, "error.log"), "-p", home, "-c", file], folder.Path), $"http://127.0.0.1:{port}");
        await Waiting.UntilHealthyAsync(nginx.Http, "/health", nginx.process, TimeSpan.FromSeconds(20));
        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await process.DisposeAsync();
    }
}
