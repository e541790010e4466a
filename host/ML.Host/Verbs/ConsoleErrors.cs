using System.Data.Common;
using ML.Common.Errors;

namespace ML.Host.Verbs;

/// <summary>Turns a failure of a verb into one clear line on the console and an exit status.</summary>
static class ConsoleErrors
{
    public static async Task<int> GuardAsync(Func<Task<int>> verb)
    {
        try
        {
            return await verb();
        }
        catch (PlatformException error)
        {
            await Console.Error.WriteLineAsync("ml: " + error.Message);
            return 1;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync("ml: " + error.Message);
            return 1;
        }
        catch (DbException error)
        {
            await Console.Error.WriteLineAsync($"ml: The database cannot be used: {error.Message}");
            return 1;
        }
    }
}
