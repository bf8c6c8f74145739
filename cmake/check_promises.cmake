# cmake -DDOCS=docs -DBUILD_DIR=DIR -P check_promises.cmake
# Fails if promises.md or another page below DOCS names a test that the build does not have.
cmake_minimum_required(VERSION 3.23)
execute_process(COMMAND "${CMAKE_CTEST_COMMAND}" --show-only=json-v1
  WORKING_DIRECTORY "${BUILD_DIR}" OUTPUT_VARIABLE json COMMAND_ERROR_IS_FATAL ANY)

set(existing "")
string(JSON count LENGTH "${json}" tests)
if(count GREATER 0)
  math(EXPR last "${count} - 1")
  foreach(index RANGE ${last})
    string(JSON name GET "${json}" tests ${index} name)
    list(APPEND existing "${name}")
  endforeach()
endif()

# The first words of the tests. A page may also name a program that is run by hand.
set(kinds ${existing})
list(TRANSFORM kinds REPLACE "_.*" "")
list(REMOVE_DUPLICATES kinds)
list(JOIN kinds "|" kinds)
list(APPEND existing bench_decode bench_gateway faults_soak)

function(tests_named_in page result)
  file(READ "${page}" text)
  string(REGEX MATCHALL "`(${kinds})_[A-Za-z0-9_]+`" words "${text}")
  list(TRANSFORM words REPLACE "`" "")
  set(${result} "${words}" PARENT_SCOPE)
endfunction()

# The last column of promises.md names tests and commands. What has an underscore is a test, also if
# no test begins with its first word.
file(READ "${DOCS}/promises.md" text)
string(REGEX MATCHALL "\\|[^|\n]+\\|\n" last_columns "${text}")
string(REGEX MATCHALL "`[a-z0-9]+_[A-Za-z0-9_]+`" named "${last_columns}")
list(TRANSFORM named REPLACE "`" "")
if(NOT named)
  message(FATAL_ERROR "${DOCS}/promises.md names no test")
endif()
file(GLOB_RECURSE pages "${DOCS}/*.md")
foreach(page IN LISTS pages)
  tests_named_in("${page}" words)
  list(APPEND named ${words})
endforeach()
list(REMOVE_DUPLICATES named)

set(missing ${named})
list(REMOVE_ITEM missing ${existing})
if(missing)
  list(JOIN missing "\n  " text)
  message(FATAL_ERROR "${DOCS} names tests that do not exist:\n  ${text}")
endif()
list(LENGTH named count)
message(STATUS "${count} named tests exist")
