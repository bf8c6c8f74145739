# cmake -DWORK_DIR=DIR -P check_links_catches.cmake
# Checks that check_links.cmake fails on each kind of wrong link, and names it.
cmake_minimum_required(VERSION 3.23)
function(run_on text)
  file(REMOVE_RECURSE "${WORK_DIR}")
  file(WRITE "${WORK_DIR}/README.md" "# The title: a `word`\n\n${text}\n")
  file(WRITE "${WORK_DIR}/docs/page.md" "# Page\n\n## First part\n")
  execute_process(
    COMMAND "${CMAKE_COMMAND}" "-DROOT=${WORK_DIR}"
            -P "${CMAKE_CURRENT_FUNCTION_LIST_DIR}/check_links.cmake"
    RESULT_VARIABLE exit_code OUTPUT_QUIET ERROR_VARIABLE printed)
  set(exit_code "${exit_code}" PARENT_SCOPE)
  set(printed "${printed}" PARENT_SCOPE)
endfunction()

function(expect_fault text fault)
  run_on("${text}")
  string(FIND "${printed}" "${fault}" at)
  if(exit_code EQUAL 0 OR at EQUAL -1)
    message(SEND_ERROR "Not caught: ${fault}\n${printed}")
  endif()
endfunction()

run_on("[page](docs/page.md#first-part), [here](#the-title-a-word), [far](https://a.b/c), `docs/page.md`
```
[[nodiscard]](no-link.md)
```")
if(NOT exit_code EQUAL 0)
  message(SEND_ERROR "Correct links were rejected:\n${printed}")
endif()

expect_fault("[page](docs/pages.md)" "README.md links to docs/pages.md")
expect_fault("[page](docs/page.md#last-part)" "README.md links to docs/page.md#last-part")
expect_fault("[here](#no-title)" "README.md links to #no-title")
expect_fault("<img src=\"docs/picture.svg\">" "README.md links to docs/picture.svg")
expect_fault("`docs/pages.md`" "README.md names docs/pages.md")
