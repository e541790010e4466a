using System.Diagnostics;

namespace ML.TestKit.Processes;

/// <summary>
/// Clears away what this process leaves behind when it is cut off: groups of processes that it started, and a folder. A shell beside
/// it does so as soon as this process has ended, however it came to that.
/// </summary>
public sealed class Watcher : IDisposable
{
    const string Script = """
        exec >/dev/null 2>&1
        clear() {
          awk -v root="$1/" 'index($2, root) == 1 { print $2 }' /proc/mounts | while read -r disk; do umount -l "$disk"; done
          rm -rf --one-file-system -- "$1"
        }
        for old in "${1%/*}/$2"*; do
          process=${old##*/"$2"}
          [ -d "/proc/${process%%-*}" ] || clear "$old"
        done
        groups=
        while read -r change group; do
          if [ "$change" = + ]; then groups="$groups $group"; continue; fi
          left=
          for one in $groups; do [ "$one" = "$group" ] || left="$left $one"; done
          groups=$left
        done
        for group in $groups; do kill -s KILL -- "-$group"; done
        clear "$1"
        """;

    readonly Process shell;
    readonly Lock writing = new();

    /// <param name="folder">Removed in the end, with disks that are mounted in it.</param>
    /// <param name="prefix">Folders beside it of this beginning, which a process's id follows, are removed at once where that process is gone.</param>
    public Watcher(string folder, string prefix)
    {
        // A session of its own: what ends the tests' group from outside must leave it.
        shell = Process.Start(new ProcessStartInfo("setsid", ["sh", "-c", Script, "sh", folder, prefix]) { RedirectStandardInput = true, WorkingDirectory = "/" })!;
        shell.StandardInput.AutoFlush = true;
    }

    /// <summary>Takes a group of processes that has just been started.</summary>
    public void Started(int group) => Tell($"+ {group}");

    /// <summary>Forgets a group that has ended.</summary>
    public void Ended(int group) => Tell($"- {group}");

    /// <summary>Clears away at once, as at the end of this process.</summary>
    public void Dispose()
    {
        shell.StandardInput.Close();
        shell.WaitForExit();
        shell.Dispose();
    }

    void Tell(string line)
    {
        try
        {
            lock (writing) shell.StandardInput.WriteLine(line);
        }
        catch (IOException)
        {
            // Somebody ended it; the tests go on without.
        }
    }
}
