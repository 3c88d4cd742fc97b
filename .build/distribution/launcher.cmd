@echo off
rem Starts @NAME@ on the Java runtime beside it.
"%~dp0..\runtime\bin\java.exe" -Xlog:aot=off "-XX:AOTCache=%~dp0..\lib\@NAME@.aot" -jar "%~dp0..\lib\@JAR@" %*
exit /b %ERRORLEVEL%
